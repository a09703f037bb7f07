import type { ArtifactStore } from '../builders/artifacts.ts'
import type { Builder } from '../builders/builder.ts'
import type { Check } from '../checks/check.ts'
import type { Driver } from '../drivers/driver.ts'
import type { Runs } from '../engine/contract.ts'
import type { Gate } from '../gates/gate.ts'
import type { Db } from '../lib/db.ts'
import type { Catalogue, Settings } from '../settings/schema.ts'
import type { Repository } from '../sources/repository.ts'
import type { Strategy } from '../strategies/strategy.ts'

/** All that the stories need of the rest of the house; `main` makes it. */
export interface World {
  readonly db: Db
  readonly runs: Runs
  readonly catalogue: Catalogue
  readonly gates: readonly Gate[]
  readonly strategies: readonly Strategy[]
  readonly checks: readonly Check[]
  readonly builder: Builder
  readonly artifacts: ArtifactStore
  readonly services: Services
  readonly folders: { readonly work: string; readonly cache: string; readonly logs: string; readonly backups: string }
  /** Environment variables that every build and test gets. */
  readonly buildVariables: Readonly<Record<string, string>>
  repository(workspace: string): Promise<Repository>
  /** The driver of an environment; throws `unsupported` for one that this build does not have. */
  driver(workspace: string, settings: Settings, environment: string): Promise<Driver>
  /** Where requests to an environment go in, e.g. `http://127.0.0.1:7080`. */
  edgeUrl(workspace: string, settings: Settings, environment: string): Promise<string>
}

/** Databases, caches and secrets that replicas get. */
export interface Services {
  /** The address of an app's database, which is made when it is missing; null when the app or the environment has none. */
  databaseUrl(workspace: string, settings: Settings, app: string, environment: string): Promise<string | null>
  /** The address of the environment's cache; null when none is set up. */
  cacheUrl(): string | null
  /** The server on which the apps' databases are, as somebody who may make databases. */
  readonly serverUrl: string
  /** The server on which a backup of that address may be restored into a scratch database. */
  scratchUrl(databaseUrl: string): string
  /** The values of the named secrets of an app in an environment, and the version of each; names that are not set are left out. */
  secrets(
    workspace: string,
    app: string,
    environment: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly value: string; readonly version: number }>>
  /** Versions only, for what an approval binds. */
  secretVersions(
    workspace: string,
    app: string,
    environment: string,
    names: readonly string[],
  ): Promise<Readonly<Record<string, number>>>
}
