import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Executor, PlanNode } from '../src/engine/contract.ts'
import { engineMigrations } from '../src/engine/migrations.ts'
import { createRuns } from '../src/engine/runs.ts'
import { startWorker } from '../src/engine/worker.ts'
import { type Db, openDb } from '../src/lib/db.ts'
import { migrate } from '../src/lib/migrate.ts'
import { ensureDatabase } from '../src/postgres/databases.ts'
import { startPostgres } from '../src/postgres/start.ts'

/**
 * What the engine costs on this machine, on its own durable PostgreSQL: nodes per second, time from node to node, time from
 * a committed wake to the next start, and what ten thousand waits cost at rest. Every time is also given as a multiple of
 * the p50 of a plain committed `UPDATE … RETURNING`, measured in the same run, since machines differ and ratios less.
 */

const runs = createRuns()

function quantile(times: readonly number[], q: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** The yardstick: one committed update of one row. */
async function measureUpdate(db: Db): Promise<number> {
  await db.query('CREATE TABLE yardstick (id int PRIMARY KEY, n int)')
  await db.query('INSERT INTO yardstick VALUES (1, 0)')
  const times: number[] = []
  for (let i = 0; i < 500; i++) {
    const began = performance.now()
    await db.query('UPDATE yardstick SET n = n + 1 WHERE id = 1 RETURNING n')
    times.push(performance.now() - began)
  }
  return quantile(times.slice(100), 0.5)
}

const chain = (length: number): PlanNode[] =>
  Array.from({ length }, (_, i) => ({ id: `n${i}`, verb: 'hop', input: null, after: i === 0 ? [] : [`n${i - 1}`] }))

/** Chains of nodes that do nothing, `atOnce` runs at a time: nodes per second, and from a node's end to its successor's start. */
async function measureHops(db: Db, atOnce: number, length: number, times = 1) {
  const ends = new Map<string, number>()
  const hops: number[] = []
  const hop: Executor = {
    verb: 'hop',
    run: async ({ run }) => {
      const before = ends.get(run.id)
      if (before !== undefined) hops.push(performance.now() - before)
      ends.set(run.id, performance.now())
      return { is: 'passed' }
    },
  }
  const worker = startWorker({ db, executors: [hop] })
  await worker.idle()
  let seconds = 0
  for (let round = 0; round < times; round++) {
    await db.tx(async (tx) => {
      for (let i = 0; i < atOnce; i++) {
        const id = `hops-${atOnce}-${round}-${i}`
        await runs.start(tx, { id, kind: 'bench', subject: 'hops', plan: { nodes: chain(length) } })
      }
    })
    const began = performance.now()
    while (ends.size < atOnce * (round + 1) || hops.length < ends.size * (length - 1)) await sleep(1)
    seconds += (performance.now() - began) / 1000
  }
  await worker.stop()
  return { perSecond: (atOnce * length * times) / seconds, p50: quantile(hops, 0.5), p99: quantile(hops, 0.99) }
}

/** Gates that wait for a topic: from the commit that satisfies one to the start of the node behind it. */
async function measureWakes(db: Db, count: number) {
  const open = new Set<string>()
  const started = new Map<string, () => void>()
  const gate: Executor = {
    verb: 'gate',
    run: async ({ run }) =>
      open.has(run.id)
        ? { is: 'passed' }
        : { is: 'waiting', because: [{ because: 'not approved' }], topics: [`approval:${run.id}`] },
  }
  const next: Executor = {
    verb: 'next',
    run: async ({ run }) => {
      started.get(run.id)?.()
      return { is: 'passed' }
    },
  }
  const worker = startWorker({ db, executors: [gate, next] })
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const id = `gate-${i}`
    const nodes = [
      { id: 'gate', verb: 'gate', input: null, after: [] },
      { id: 'next', verb: 'next', input: null, after: ['gate'] },
    ]
    await db.tx((tx) => runs.start(tx, { id, kind: 'bench', subject: 'gate', plan: { nodes } }))
    while ((await runs.read(db, id))?.nodes[0]?.state !== 'waiting') await sleep(1)
    open.add(id)
    const begun = Promise.withResolvers<void>()
    started.set(id, begun.resolve)
    await db.tx((tx) => runs.wake(tx, [`approval:${id}`]))
    const committed = performance.now()
    await begun.promise
    times.push(performance.now() - committed)
  }
  await worker.stop()
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** Runs that wait for a person: what they cost while nothing happens. */
async function measureRest(db: Db, count: number, seconds: number) {
  const gate: Executor = {
    verb: 'rest',
    run: async ({ run }) => ({ is: 'waiting', because: [{ because: 'not approved' }], topics: [`approval:${run.id}`] }),
  }
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  for (let from = 0; from < count; from += 500) {
    await db.tx(async (tx) => {
      for (let i = from; i < from + 500; i++) {
        const nodes = [{ id: 'gate', verb: 'rest', input: null, after: [] }]
        await runs.start(tx, { id: `rest-${i}`, kind: 'bench', subject: 'rest', plan: { nodes } })
      }
    })
  }
  const worker = startWorker({ db, executors: [gate] })
  await worker.idle(120_000)
  // Vacuum after so many writes is the database's business, and counts as transactions of its own.
  await db.query('VACUUM ANALYZE engine.node, engine.run, engine.topic')
  for (const table of ['node', 'run', 'topic'])
    await db.query(`ALTER TABLE engine.${table} SET (autovacuum_enabled = off)`)
  await sleep(12_000) // connections that fell idle hand in what they counted within ten seconds
  const first = await countTransactions(db)
  await sleep(seconds * 1000)
  const last = await countTransactions(db)
  const perSecond = ((last.count - first.count - 1) / (last.at - first.at)) * 1000
  globalThis.gc?.()
  const rss = process.memoryUsage().rss
  await worker.stop()
  return { rssMiB: rss / 2 ** 20, grewMiB: (rss - before) / 2 ** 20, transactionsPerSecond: perSecond }
}

/** Committed transactions of the database so far; the asking itself is one. */
async function countTransactions(db: Db) {
  await sleep(1100) // statistics are handed in at most once a second
  const [row] = await db.query<{ count: number }>(
    'SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = current_database()',
  )
  return { count: row?.count ?? Number.NaN, at: performance.now() }
}

const folder = await mkdtemp(join(tmpdir(), 'tidegate-bench-engine-'))
const server = await startPostgres({ dataFolder: folder })
const db = openDb(await ensureDatabase(server.url, 'bench'), { max: 16 })
await migrate(db, engineMigrations)

const updateP50 = await measureUpdate(db)
const hops = {
  '1': await measureHops(db, 1, 25, 20),
  '100': await measureHops(db, 100, 25, 2),
  '1000': await measureHops(db, 1000, 10),
}
const wakes = await measureWakes(db, 200)
const rest = await measureRest(db, 10_000, 10)

const ms = (value: number) => `${value.toFixed(2)} ms (${(value / updateP50).toFixed(1)}×)`
console.table({
  'plain UPDATE, p50 (the 1×)': { value: ms(updateP50) },
  ...Object.fromEntries(
    Object.entries(hops).flatMap(([count, hop]) => [
      [`${count} runs: nodes per second`, { value: hop.perSecond.toFixed(0) }],
      [`${count} runs: node to node, p50`, { value: ms(hop.p50) }],
      [`${count} runs: node to node, p99`, { value: ms(hop.p99) }],
    ]),
  ),
  'wake committed to next node, p50': { value: ms(wakes.p50) },
  'wake committed to next node, p99': { value: ms(wakes.p99) },
  '10,000 waiting runs: memory of the worker': {
    value: `${rest.rssMiB.toFixed(0)} MiB (grew ${rest.grewMiB.toFixed(0)})`,
  },
  '10,000 waiting runs: transactions per second': { value: rest.transactionsPerSecond.toFixed(1) },
})
console.log(JSON.stringify({ bench: 'engine', updateP50Ms: updateP50, hops, wakes, rest }))

await db.close()
await server.stop()
await rm(folder, { recursive: true, force: true })
if (server.folder !== folder) await rm(server.folder, { recursive: true, force: true })
