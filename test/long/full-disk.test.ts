import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Outcome } from '../../src/engine/contract.ts'
import { engineMigrations } from '../../src/engine/migrations.ts'
import { startWorker } from '../../src/engine/worker.ts'
import { type Db, openDb } from '../../src/lib/db.ts'
import { migrate } from '../../src/lib/migrate.ts'
import { keepPostgresRunning } from '../../src/postgres/keep-running.ts'
import { startPostgres } from '../../src/postgres/start.ts'
import { node, runs, until } from '../support/engine.ts'
import { canMount, openSmallDisk } from '../support/small-disk.ts'

const chain = Array.from({ length: 6 }, (_, i) => node(`n${i}`, { after: i === 0 ? [] : [`n${i - 1}`] }))
/** Does not shrink when it is stored. */
const ballast = () => randomBytes(8000).toString('hex')

/** A server on a disk of its own that is kept running, with workers whose outcomes fill that disk. */
async function serverOnSmallDisk() {
  const disk = openSmallDisk(300)
  const settings = { max_wal_size: '64MB', min_wal_size: '32MB', checkpoint_timeout: '30s' }
  const options = { dataFolder: join(disk.folder, 'postgres'), settings }
  const server = await startPostgres(options)
  const told: unknown[] = []
  const stopKeeping = keepPostgresRunning(server, { ...options, onTrouble: (error) => told.push(error) })
  const db = openDb(server.url, { max: 12 })
  await migrate(db, engineMigrations)
  await db.query('CREATE TABLE fact (key text PRIMARY KEY, ballast text)')
  const applied: string[] = []
  const lost: string[] = []
  const run = async ({ key }: { key: string }): Promise<Outcome> => {
    applied.push(key)
    await sleep(20)
    const commit = async (tx: Pick<Db, 'query'>) => {
      await tx.query('INSERT INTO fact VALUES ($1, $2)', [key, ballast()])
    }
    return { is: 'passed', commit }
  }
  const work = { db, leaseMs: 2000, heartbeatMs: 400, pollMs: 400, concurrency: 8 }
  const workers = [1, 2].map(() =>
    startWorker({ ...work, onLostFence: (key) => lost.push(key), executors: [{ verb: 'do', run }] }),
  )
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop(0)))
    await stopKeeping()
    await db.close()
    await (await startPostgres(options)).stop('immediate')
  })
  return { disk, db, applied, lost, told }
}

/** Starts runs one after the other until told to stop; what was acknowledged, and what was refused. */
function intend(db: Db, signal: AbortSignal) {
  const taken: string[] = []
  const refused: string[] = []
  const done = (async () => {
    for (let i = 0; !signal.aborted; i++) {
      const id = `r${i}`
      await db
        .tx((tx) => runs.start(tx, { id, kind: 'test', subject: 's', plan: { nodes: chain } }))
        .then(
          () => taken.push(id),
          (error: { message: string }) => refused.push(error.message),
        )
      await sleep(30)
    }
  })()
  return { taken, refused, done }
}

test.runIf(canMount)(
  '[F17] the disk of the database is full: intents are refused, nothing taken is lost or done twice, and all goes on within 2 min of room (needs root for a tmpfs)',
  { timeout: 300_000 },
  async () => {
    const { disk, db, applied, lost } = await serverOnSmallDisk()
    const enough = new AbortController()
    const intents = intend(db, enough.signal)
    await until(() => applied.length > 60, 30_000)
    for (let round = 0; round < 3; round++) {
      const refusedBefore = intents.refused.length
      disk.fill()
      await until(() => intents.refused.length > refusedBefore + 5, 60_000)
      await sleep(5000)
      disk.free()
      const takenBefore = intents.taken.length
      const freed = performance.now()
      await until(() => intents.taken.length > takenBefore + 5, 120_000)
      expect(performance.now() - freed).toBeLessThan(120_000)
    }
    expect(
      intents.refused.some((message) => /No space left|in recovery|not yet accepting|terminat|ECONN/.test(message)),
    ).toBe(true)
    enough.abort()
    await intents.done
    const ended = async () => (await db.query("SELECT 1 FROM engine.run WHERE state = 'active' LIMIT 1")).length === 0
    await until(() => ended().catch(() => false), 120_000)
    const rows = await db.query<{ id: string; state: string }>('SELECT id, state FROM engine.run')
    const passed = new Set(rows.filter(({ state }) => state === 'passed').map(({ id }) => id))
    expect(intents.taken.filter((id) => !passed.has(id))).toEqual([])
    const facts = await db.query<{ key: string }>('SELECT key FROM fact')
    expect(facts).toHaveLength(passed.size * chain.length)
    expect(new Set(applied).size).toBe(facts.length)
    expect(lost).toEqual([])
    await expectSound(db)
  },
)

/** Reads every row of every table and checks every index against its table. */
async function expectSound(db: Db): Promise<void> {
  await db.query('CREATE EXTENSION IF NOT EXISTS amcheck')
  const checked = await db.query(
    `SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
     WHERE a.amname = 'btree' AND c.relpersistence = 'p' AND i.indisvalid`,
  )
  expect(checked.length).toBeGreaterThan(20)
}
