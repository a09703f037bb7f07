import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createFakeDriver, type FakeDriver } from '../../src/drivers/fake.ts'
import { engineMigrations } from '../../src/engine/migrations.ts'
import type { Principal } from '../../src/http/principal.ts'
import type { Stories } from '../../src/http/stories.ts'
import { startCheckpointing } from '../../src/ledger/checkpointing.ts'
import { ledgerMigrations } from '../../src/ledger/migrations.ts'
import type { Db } from '../../src/lib/db.ts'
import { AppError } from '../../src/lib/errors.ts'
import { catalogue } from '../../src/main/catalogue.ts'
import type { Acts } from '../../src/main/stories/acts.ts'
import type { StoriesDeps } from '../../src/main/stories/deps.ts'
import { createStories } from '../../src/main/stories/index.ts'
import { openSignedLedger } from '../../src/main/stories/signed-ledger.ts'
import type { Settings } from '../../src/settings/schema.ts'
import { openRepository } from '../../src/sources/repository.ts'
import { storeMigrations } from '../../src/store/migrations.ts'
import { openSecretBox } from '../../src/store/secret-box.ts'
import { exampleSettings } from './blueocean-settings.ts'
import { runs } from './engine.ts'
import { freshDatabase } from './postgres.ts'
import { type ScratchRepository, scratchRepository } from './scratch-repository.ts'

/** The stories on a database, a repository and a fake target of one test's own; the hand-turned time begins at 10:00 in Paris. */
export interface StoriesRig {
  readonly db: Db
  readonly stories: Stories
  readonly driver: FakeDriver
  readonly deps: StoriesDeps
  readonly home: string
  readonly repository: ScratchRepository
  turnTo(now: Date): void
  /** Records blueocean, as if its settings had been pushed. */
  addBlueocean(): Promise<void>
}

/** Somebody who may do everything. */
export const admin: Principal = {
  id: 'per_admin',
  name: 'Ada',
  kind: 'human',
  roles: ['admin', 'operator', 'approver'],
}

/** Makes the rig; the acts that move releases, which have tests of their own, are left out unless given. */
export async function storiesRig(given: Partial<Acts> = {}): Promise<StoriesRig> {
  const { db, drop } = await freshDatabase([...engineMigrations, ...ledgerMigrations, ...storeMigrations])
  const home = await mkdtemp(join(tmpdir(), 'tidegate-stories-'))
  const repository = scratchRepository()
  const opened = await openRepository(repository.folder)
  const checkpointing = await startCheckpointing({ db, home, secondFolder: join(home, 'witness'), everyMs: 60_000 })
  onTestFinished(async () => {
    await checkpointing.stop().catch(() => undefined) // a ledger that the test tampered with is signed no more
    await opened.close()
    repository.remove()
    await drop()
    await rm(home, { recursive: true })
  })
  let now = new Date('2026-11-20T09:00:00Z')
  let settings: Settings | undefined
  const driver = createFakeDriver({ now: () => now })
  const deps: StoriesDeps = {
    ...{ db, runs, catalogue, version: '0.1.0', acts: actsOf(given) },
    clock: { now: () => now, sleep: async () => {} },
    workspaces: {
      repository: async () => opened,
      add: async () => {},
      gitUrl: (name) => `http://127.0.0.1:7070/git/${name}.git`,
    },
    settingsOf: async (workspace) => {
      if (settings?.workspace === workspace) return settings
      throw new AppError('not-found', `nothing was pushed to ${workspace} yet`)
    },
    targets: { driver: async () => driver, urls: (_settings, app) => [`http://${app}`] },
    ledger: openSignedLedger(db, checkpointing),
    secrets: await openSecretBox(home),
    backups: { prove: leftOut('prove'), restore: leftOut('restore') },
  }
  return {
    ...{ db, deps, driver, home, repository },
    stories: createStories(deps),
    turnTo: (then) => {
      now = then
    },
    async addBlueocean() {
      settings = exampleSettings()
      await db.query(`INSERT INTO tidegate.workspace (name, source) VALUES ('blueocean', 'hosted')`)
    },
  }
}

/** All that stands in a table, as text: for tests of what must not stand there. */
export async function dumpOf(db: Db, table: 'tidegate.person' | 'tidegate.secret' | 'ledger.entry'): Promise<string> {
  return JSON.stringify(await db.query(`SELECT t::text FROM ${table} t`))
}

function actsOf(given: Partial<Acts>): Acts {
  return {
    grantApproval: leftOut('grantApproval'),
    approvalRefusal: async () => null,
    reject: leftOut('reject'),
    promote: leftOut('promote'),
    rollBack: leftOut('rollBack'),
    abort: leftOut('abort'),
    retry: leftOut('retry'),
    planStages: async () => [],
    ...given,
  }
}

function leftOut(name: string): () => Promise<never> {
  return async () => {
    throw new AppError('unsupported', `${name} is not part of this test`)
  }
}
