import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { WorkerEvent } from '../../src/engine/contract.ts'
import { engineMigrations } from '../../src/engine/migrations.ts'
import { startWorker } from '../../src/engine/worker.ts'
import { openDb } from '../../src/lib/db.ts'
import { migrate } from '../../src/lib/migrate.ts'
import { node, runs, until } from '../support/engine.ts'
import { ownServer } from '../support/own-server.ts'

test('[F09] PostgreSQL restarted in mid-run, longer away than a lease: no outcome is lost, no worker gives up', {
  timeout: 90_000,
}, async () => {
  const server = await ownServer()
  const db = openDb(server.url, { max: 6 })
  await migrate(db, engineMigrations)
  await db.query('CREATE TABLE fact (key text PRIMARY KEY)')
  const events: WorkerEvent[] = []
  const lost: string[] = []
  const executed: string[] = []
  const workers = [1, 2].map(() =>
    startWorker({
      db,
      leaseMs: 1000,
      heartbeatMs: 250,
      pollMs: 250,
      concurrency: 10,
      onLostFence: (key) => lost.push(key),
      onEvent: (event) => events.push(event),
      executors: [
        {
          verb: 'do',
          run: async ({ key }) => {
            executed.push(key)
            await sleep(100)
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
  const chain = Array.from({ length: 20 }, (_, i) => node(`n${i}`, { after: i === 0 ? [] : [`n${i - 1}`] }))
  await db.tx(async (tx) => {
    for (let i = 0; i < 15; i++)
      await runs.start(tx, { id: `r${i}`, kind: 'test', subject: 's', plan: { nodes: chain } })
  })
  await until(() => executed.length > 40)
  await server.restart('immediate', 1500)
  await until(() => executed.length > 120)
  await server.restart('fast', 0)
  await until(
    async () => (await runs.list(db, {}).catch(() => [])).filter((run) => run.state === 'passed').length === 15,
    60_000,
  )
  expect(lost).toEqual([])
  expect(
    events.filter((event) => event.type !== 'trouble' && !(event.type === 'attempt' && event.outcome === 'passed')),
  ).toEqual([])
  expect(await db.query('SELECT key FROM fact')).toHaveLength(300)
  expect(new Set(executed).size).toBe(300)
  expect(executed).toHaveLength(300) // nothing was done twice: leases lapsed, but nobody was blamed
  expect(events.some((event) => event.type === 'trouble')).toBe(true)
})
