import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { engineMigrations } from '../../src/engine/migrations.ts'
import { startWorker } from '../../src/engine/worker.ts'
import { openDb } from '../../src/lib/db.ts'
import { migrate } from '../../src/lib/migrate.ts'
import { node, runs, until } from '../support/engine.ts'
import { ownServer } from '../support/own-server.ts'

const count = 5000
const plan = {
  nodes: [node('a'), node('b', { after: ['a'] }), node('c', { after: ['a'] }), node('d', { after: ['b', 'c'] })],
}

test('[F09] PostgreSQL is restarted every 5 to 10 s under 5,000 runs: all end right, each outcome is written once', {
  timeout: 900_000,
}, async () => {
  const server = await ownServer()
  const db = openDb(server.url, { max: 12 })
  await migrate(db, engineMigrations)
  await db.query('CREATE TABLE fact (key text PRIMARY KEY)')
  const lost: string[] = []
  const workers = [1, 2].map(() =>
    startWorker({
      db,
      leaseMs: 2000,
      heartbeatMs: 400,
      pollMs: 400,
      concurrency: 16,
      onLostFence: (key) => lost.push(key),
      executors: [
        {
          verb: 'do',
          run: async ({ key }) => {
            await sleep(20)
            return { is: 'passed', commit: async (tx) => void (await tx.query('INSERT INTO fact VALUES ($1)', [key])) }
          },
        },
      ],
    }),
  )
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop(0)))
    await db.close()
  })
  let restarts = 0
  const ends = async () => {
    const [row] = await db.query<{ n: number }>("SELECT count(*) AS n FROM engine.run WHERE state = 'passed'")
    return row?.n === count
  }
  const intended = intend(db)
  while (!(await ends().catch(() => false))) {
    await sleep(5000 + Math.random() * 5000)
    await server.restart(restarts % 2 === 0 ? 'fast' : 'immediate', 0)
    restarts += 1
  }
  expect(await intended).toBe(count)
  expect(restarts).toBeGreaterThan(4)
  expect(lost).toEqual([])
  const [facts] = await db.query<{ n: number }>('SELECT count(*) AS n FROM fact')
  expect(facts?.n).toBe(count * plan.nodes.length)
  const odd = await db.query("SELECT id FROM engine.run WHERE state <> 'passed'")
  expect(odd).toEqual([])
  await until(async () => (await db.query("SELECT 1 FROM engine.node WHERE state NOT IN ('passed')")).length === 0)
  console.log(`${count} runs over ${restarts} restarts`)
})

/** Starts the runs one by one, each until it is acknowledged; the key makes the repetition harmless. */
async function intend(db: ReturnType<typeof openDb>): Promise<number> {
  let taken = 0
  while (taken < count) {
    const id = `r${taken}`
    await db
      .tx((tx) => runs.start(tx, { id, kind: 'test', subject: 's', plan, dedupKey: id }))
      .then(
        () => {
          taken += 1
        },
        () => sleep(100),
      )
  }
  return taken
}
