import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../test/support/postgres.ts'
import { evidenceSetup } from '../analysis/evidence/setup.ts'
import { latencyBoundsMs } from '../domain/target.ts'
import { engineMigrations } from '../engine/migrations.ts'
import { ledgerMigrations } from '../ledger/migrations.ts'
import { keepBlock, listBlocks, newestBlock, type ReplicaSecond } from '../store/healthy-traffic.ts'
import { storeMigrations } from '../store/migrations.ts'
import { findProfile, readProfile } from '../store/profiles.ts'
import { learnNormal, type UsualRollout } from './learn-normal.ts'
import { blockMs } from './traffic-blocks.ts'

const migrations = [...engineMigrations, ...ledgerMigrations, ...storeMigrations]
let database: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  database = await freshDatabase(migrations)
})
afterAll(() => database.db.close())

const usual: UsualRollout = {
  tickMs: 5000,
  share: 0.25,
  setup: (profile) => evidenceSetup({ profile, tickMs: 5000, plannedTicks: 60 }),
}
/** A small generator of its own, so that the traffic is the same in every run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Five minutes of replicas that are asked five times a second each and fail now and then. */
function blockOf(replicas: number, seed: number): Record<string, ReplicaSecond[]> {
  const next = chance(seed)
  const slot = (ms: number) => latencyBoundsMs.findIndex((bound) => bound >= ms)
  const second = (at: number): ReplicaSecond => {
    const latency = new Map<number, number>()
    let errors = 0
    for (let i = 0; i < 5; i++) {
      const bucket = slot(20 + 60 * next() ** 4)
      latency.set(bucket, (latency.get(bucket) ?? 0) + 1)
      if (next() < 0.004) errors++
    }
    return [at, 5, errors, [...latency].flat()]
  }
  return Object.fromEntries(
    Array.from({ length: replicas }, (_, i) => [`web-${i}`, Array.from({ length: 300 }, (__, at) => second(at))]),
  )
}

async function keepHours(app: string, hours: number, replicas: number): Promise<number> {
  const key = { workspace: 'tiny', app, environment: 'production' }
  for (let i = 0; i < hours * 12; i++) {
    const components = { web: blockOf(replicas, i + 1) }
    await keepBlock(database.db, key, { release: `${app}@1`, from: i * blockMs, components })
  }
  return hours * 12 * blockMs
}

describe('what is normal', () => {
  test('is learned from equal replicas, with a threshold from replays, and kept for its ticks', async () => {
    const key = { workspace: 'tiny', app: 'shop', environment: 'production' }
    const now = await keepHours('shop', 2, 4)
    const profile = await learnNormal(database.db, key, usual, now)
    expect(profile).toMatchObject({ isPrior: false, hours: 2 })
    expect(profile.errorShare).toBeGreaterThan(0.002)
    expect(profile.errorShare).toBeLessThan(0.006)
    expect(profile.requestsPerSecond).toBeCloseTo(20, 0)
    // Requests that fail independently of each other vary as by chance.
    expect(profile.errors.phi).toBeGreaterThanOrEqual(1)
    expect(profile.errors.phi).toBeLessThan(2)
    expect(profile.edges.length).toBeGreaterThan(2)
    expect(profile.replayed?.replays).toBeGreaterThanOrEqual(200)
    expect(await findProfile(database.db, key, 5000)).toEqual(profile)
    expect(await findProfile(database.db, key, 1000)).toBeNull() // another tick, another dispersion between ticks
    expect((await readProfile(database.db, key))?.tickMs).toBe(5000)
  })

  test('of a single replica are its rates and latencies; how far equals lie apart stays a cautious guess', async () => {
    const key = { workspace: 'tiny', app: 'solo', environment: 'production' }
    const now = await keepHours('solo', 1, 1)
    const profile = await learnNormal(database.db, key, usual, now)
    expect(profile).toMatchObject({ isPrior: true, hours: 1, errors: { phi: 3 } })
    expect(profile.edges.length).toBeGreaterThan(2)
    expect(profile.errorShare).toBeGreaterThan(0.001)
  })

  test('is unknown without traffic', async () => {
    const key = { workspace: 'tiny', app: 'nobody', environment: 'production' }
    expect(await learnNormal(database.db, key, usual, 0)).toMatchObject({ isPrior: true, hours: 0 })
  })

  test('blocks are kept once, the newest is known, old ones are left out', async () => {
    const key = { workspace: 'tiny', app: 'kept', environment: 'production' }
    const block = { release: 'kept@1', from: 0, components: { web: blockOf(1, 1) } }
    for (const from of [0, 0, blockMs]) await keepBlock(database.db, key, { ...block, from })
    expect(await newestBlock(database.db, key)).toBe(blockMs)
    expect(await listBlocks(database.db, key, 0)).toHaveLength(2)
    expect(await listBlocks(database.db, key, 1)).toEqual([{ ...block, from: blockMs }])
  })
})
