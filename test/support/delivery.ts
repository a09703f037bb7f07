import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { grantApproval } from '../../src/actions/grant-approval.ts'
import { type PushEffect, receivePush } from '../../src/actions/receive-push.ts'
import type { World } from '../../src/actions/world.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import { createFakeDriver, type FakeDriver } from '../../src/drivers/fake.ts'
import type { RunView, Worker } from '../../src/engine/contract.ts'
import { engineMigrations } from '../../src/engine/migrations.ts'
import { startWorker } from '../../src/engine/worker.ts'
import type { Actor } from '../../src/ledger/entry.ts'
import { ledgerMigrations } from '../../src/ledger/migrations.ts'
import type { Db } from '../../src/lib/db.ts'
import { readCurrent, readDeployment } from '../../src/store/deployments.ts'
import { storeMigrations } from '../../src/store/migrations.ts'
import { insertPerson, type PersonRow } from '../../src/store/people.ts'
import { executors } from '../../src/workflows/index.ts'
import { openMortalDb } from './cut-database.ts'
import { deliveryWorld } from './delivery-world.ts'
import { runs, until } from './engine.ts'
import { type Holds, openHolds } from './held-driver.ts'
import { freshDatabase, serverUrl } from './postgres.ts'
import { type ScratchRepository, scratchRepository } from './scratch-repository.ts'
import { phrase, type TinyWishes, tinySettings } from './tiny-settings.ts'

/** What a test pushes; by default a change of the app `shop` on main, by Ada. */
export interface TestPush {
  readonly branch?: string
  readonly by?: readonly string[]
  readonly apps?: readonly string[]
  /** By path; null removes one. */
  readonly files?: Readonly<Record<string, string | null>>
  readonly message?: string
  readonly author?: string
  /** The commit it begins at, where it is not the branch's own last one. */
  readonly from?: string
}

/** What came of it. */
export interface Pushed extends PushEffect {
  readonly commit: string
  /** The first release; throws what the push was told when nothing was cut. */
  readonly release: string
}

/** One control plane's working part. */
export interface Plane {
  readonly worker: Worker
  /** Labels passed so far. */
  readonly passed: string[]
  /** Ends it as kill -9 does: nothing of it is written any more, its leases run out. */
  kill(): void
  stop(): Promise<void>
}

/** Deliveries on a database, a repository, a builder and a fake target of one test's own. */
export interface DeliveryRig {
  readonly db: Db
  /** Address of its database. */
  readonly url: string
  /** Where builds work and artifacts lie. */
  readonly home: string
  readonly world: World
  readonly driver: FakeDriver
  readonly holds: Holds
  readonly repository: ScratchRepository
  /** Starts a control plane; `dieAt` kills it once, at the first crash point of that name in a deployment of that environment. */
  start(options?: { readonly dieAt?: (label: string) => boolean }): Plane
  push(push?: TestPush): Promise<Pushed>
  /** Moves a ref to a commit that is there already. */
  move(ref: string, to: string, by?: readonly string[]): Promise<PushEffect>
  person(name: string, rest?: Partial<Pick<PersonRow, 'kind' | 'email' | 'roles'>>): Promise<Actor>
  /** The proposal of a release for an environment, once it waits there. */
  proposal(release: string, environment?: string): Promise<Deployment>
  /** A deployment, once it has come to a state. */
  reached(deployment: string, ...states: Deployment['state'][]): Promise<Deployment>
  deployments(where: { readonly environment?: string; readonly release?: string }): Promise<Deployment[]>
  approve(deployment: Deployment, who?: Actor, typed?: string): Promise<unknown>
  /** Pushes, approves and waits until it is live in production. */
  ship(push?: TestPush): Promise<string>
  current(environment: string, app?: string): Promise<string | null>
  /** The release's delivery run, once it has ended. */
  delivered(release: string): Promise<RunView>
  /** Releases that get requests, each with its share. */
  traffic(environment: string, app?: string): Promise<Record<string, number>>
  notices(kind: string): Promise<string[]>
}

/** Ada wrote and pushes every commit; Bea and Cem have no part in any. */
export const ada: Actor = { kind: 'human', id: 'per_ada', name: 'Ada' }
export const bea: Actor = { kind: 'human', id: 'per_bea', name: 'Bea' }
export const cem: Actor = { kind: 'human', id: 'per_cem', name: 'Cem' }

/** Makes the rig; everything is stopped and removed when the test finishes. Tests that run side by side hand in their own `finished`. */
export async function deliveryRig(wishes: TinyWishes = {}, finished = onTestFinished): Promise<DeliveryRig> {
  const { db, url, drop } = await freshDatabase([...engineMigrations, ...ledgerMigrations, ...storeMigrations])
  const home = await mkdtemp(join(tmpdir(), 'tidegate-delivery-'))
  const repository = scratchRepository()
  const driver = createFakeDriver({ now: () => new Date() })
  const holds = openHolds()
  const planes: Plane[] = []
  const ground = { db, home, repository: repository.folder, serverUrl: serverUrl() }
  const { world, close } = await deliveryWorld({ ...ground, driver: holds.over(driver, () => false) })
  finished(async () => {
    await Promise.all(planes.map((plane) => plane.stop()))
    await close()
    repository.remove()
    await drop()
    await rm(home, { recursive: true })
  })
  await addPeople(db)
  let pushes = 0

  const rig: DeliveryRig = {
    ...{ db, url, home, world, driver, holds, repository },
    start(options = {}) {
      const plane = startPlane(url, world, holds, driver, options.dieAt)
      planes.push(plane)
      return plane
    },
    async push(push = {}) {
      const { branch = 'main', apps = ['shop'], by = [ada.id] } = push
      const ref = `refs/heads/${branch}`
      const before = repository.git('for-each-ref', '--format=%(objectname)', ref) || null
      pushes += 1
      const first: Record<string, string> = pushes === 1 ? { 'tidegate.yaml': tinySettings(wishes) } : {}
      const changed = Object.fromEntries(apps.map((app) => [`${app}/src/server.js`, `// ${pushes}\n`]))
      const commit = repository.commit(
        { ...first, ...changed, ...push.files },
        {
          branch,
          message: push.message ?? `change ${pushes}`,
          ...(push.author ? { author: push.author } : {}),
          ...(push.from && before === null ? { from: push.from } : {}),
        },
      )
      const effect = await receivePush(world, { workspace: 'tiny', ref, before, after: commit, by })
      return {
        ...effect,
        commit,
        get release() {
          const [first] = effect.releases
          if (first !== undefined) return first
          throw new Error(effect.lines.join('\n'))
        },
      }
    },
    async move(ref, to, by = [ada.id]) {
      const before = repository.git('for-each-ref', '--format=%(objectname)', ref) || null
      repository.git('update-ref', ref, to)
      return receivePush(world, { workspace: 'tiny', ref, before, after: to, by })
    },
    person: (name, rest = {}) => addPerson(db, name, rest),
    proposal: (release, environment = 'production') =>
      until(async () =>
        (await rig.deployments({ release, environment })).find(({ state, intent }) => {
          return state === 'proposed' && intent === 'promote'
        }),
      ),
    reached: (deployment, ...states) =>
      until(async () => {
        const now = await readDeployment(db, deployment)
        return states.includes(now.state) ? now : undefined
      }),
    async deployments({ environment, release }) {
      const rows = await db.query<{ id: string }>(
        `SELECT id FROM tidegate.deployment WHERE ($1::text IS NULL OR environment = $1) AND ($2::text IS NULL OR release = $2)
         ORDER BY proposed_at`,
        [environment ?? null, release ?? null],
      )
      return Promise.all(rows.map(({ id }) => readDeployment(db, id)))
    },
    approve: (deployment, who = bea, typed = phrase(deployment.app)) =>
      grantApproval(world, who, { deployment: deployment.id, intentDigest: deployment.intentDigest, phrase: typed }),
    async ship(push) {
      const { release } = await rig.push(push)
      const waiting = await rig.proposal(release)
      await rig.approve(waiting)
      await rig.reached(waiting.id, 'live')
      return release
    },
    current: async (environment, app = 'shop') => (await readCurrent(db, 'tiny', environment, app))?.release ?? null,
    delivered: (release) =>
      until(async () => {
        const [row] = await db.query<{ run: string }>('SELECT run FROM tidegate.release WHERE id = $1', [release])
        const run = row && (await runs.read(db, row.run))
        return run && run.state !== 'active' ? run : undefined
      }),
    async traffic(environment, app = 'shop') {
      const { routes } = await driver.observe({ environment, app })
      return Object.fromEntries(routes?.splits.map(({ release, weight }) => [release, weight]) ?? [])
    },
    async notices(kind) {
      const rows = await db.query<{ text: string }>('SELECT text FROM tidegate.notice WHERE kind = $1 ORDER BY at', [
        kind,
      ])
      return rows.map(({ text }) => text)
    },
  }
  return rig
}

async function addPeople(db: Db): Promise<void> {
  await db.query(`INSERT INTO tidegate.workspace (name, source) VALUES ('tiny', 'hosted')`)
  for (const { name } of [ada, bea, cem]) await addPerson(db, name, {})
}

async function addPerson(
  db: Db,
  name: string,
  { kind = 'human', email, roles = ['approver'] }: Partial<Pick<PersonRow, 'kind' | 'email' | 'roles'>>,
): Promise<Actor> {
  const id = `per_${name.toLowerCase()}`
  const address = email === undefined ? `${name.toLowerCase()}@example.com` : email
  await db.tx((tx) => insertPerson(tx, { id, name, kind, email: address, roles }, `token of ${name}`))
  return { kind, id, name }
}

function startPlane(
  url: string,
  world: World,
  holds: Holds,
  driver: FakeDriver,
  dieAt: ((label: string) => boolean) | undefined,
): Plane {
  const db = openMortalDb(url)
  const passed: string[] = []
  let isDead = false
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= worker.stop(0).then(() => db.close())
    return stopping
  }
  const kill = () => {
    isDead = true
    db.cut()
    void stop()
  }
  const worker = startWorker({
    db,
    executors: executors({ ...world, db, driver: async () => holds.over(driver, () => isDead) }),
    concurrency: 16,
    leaseMs: 800,
    heartbeatMs: 200,
    pollMs: 200,
    onLostFence: () => {},
    onCrashPoint: (label) => {
      if (isDead) return
      passed.push(label)
      if (dieAt?.(label)) kill()
    },
  })
  return { worker, passed, kill, stop }
}
