import type { ReplyOf } from '../../../contract/api.ts'
import type { Driver } from '../../drivers/driver.ts'
import type { Runs } from '../../engine/contract.ts'
import type { Actor } from '../../ledger/entry.ts'
import type { Verification } from '../../ledger/verify.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Db } from '../../lib/db.ts'
import type { Catalogue, Settings } from '../../settings/schema.ts'
import type { Repository } from '../../sources/repository.ts'
import type { SecretBox } from '../../store/secret-box.ts'
import type { Acts } from './acts.ts'

/** What the stories are made of. */
export interface StoriesDeps {
  readonly db: Db
  readonly runs: Runs
  readonly clock: Clock
  readonly catalogue: Catalogue
  readonly workspaces: Workspaces
  /** Those of the newest commit of main; throws `not-found` while nothing was pushed. */
  settingsOf(workspace: string): Promise<Settings>
  readonly targets: Targets
  readonly ledger: SignedLedger
  readonly secrets: SecretBox
  readonly backups: BackupProofs
  readonly acts: Acts
  /** Of this build, e.g. `0.1.0`. */
  readonly version: string
}

/** The repositories of the workspaces. */
export interface Workspaces {
  /** Open, and closed by whoever opened it: a story must not close it. */
  repository(workspace: string): Promise<Repository>
  /** Makes and opens the repository of a recorded workspace; a second call changes nothing. */
  add(workspace: string, follow?: string): Promise<void>
  /** Where a hosted workspace is pushed to. */
  gitUrl(workspace: string): string
}

/** Where the environments' releases run. */
export interface Targets {
  driver(settings: Settings, environment: string): Promise<Driver>
  /** Where an app answers in an environment, the canonical address first. */
  urls(settings: Settings, app: string, environment: string): readonly string[]
}

/** The ledger's outside: its proof, and its newest signature. */
export interface SignedLedger {
  verify(): Promise<Verification>
  /** Throws `not-found` while nothing was signed. */
  checkpoint(): Promise<ReplyOf<'readCheckpoint'>>
}

/** What restoring a backup showed. */
export type Restoration = Omit<ReplyOf<'proveBackup'>, 'backup'>

/** Restores backups; each call records what it showed, with its ledger entry. */
export interface BackupProofs {
  prove(caller: Actor, backup: string): Promise<Restoration>
  restore(caller: Actor, backup: string): Promise<Restoration>
}
