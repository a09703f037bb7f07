/**
 * How fast the whole real path answers: `node bench/rollback.ts [rollbacks]` (default 100, after 5 that only warm up).
 * Control plane, embedded PostgreSQL with fsync, local target, HTTP approvals; clients at the edge tell which release answered them.
 * For each bad change: from the last approval to the first step of its deployment, and from the instant at which the watch's
 * breach was written to the last answer that the bad release gave at the edge. Ends with one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../src/lib/db.ts'
import { type Estate, openEstate } from './estate/estate.ts'

const rounds = Number(process.argv[2] ?? 100)
const warmUps = 5
const timeoutMs = 30_000

/** The recorded instants of one bad change, in ms since 1970 by the database's clock, which is this machine's. */
interface Instants {
  readonly release: string
  readonly approved: number
  readonly firstStep: number
  readonly breached: number
  readonly concluding: number
  readonly handedOver: number
  readonly shifting: number
  readonly shifted: number
}

const epoch = (what: string) => `(extract(epoch FROM ${what}) * 1000)::float8`

/** The newest change that was taken back, once its rollback is done. */
const instantsText = `
  SELECT bad.release,
    (SELECT ${epoch('max(granted_at)')} FROM tidegate.approval WHERE deployment = bad.id) AS approved,
    (SELECT ${epoch('min(first_started_at)')} FROM engine.node WHERE run = bad.run) AS "firstStep",
    ${epoch('watch.ended_at')} AS breached, ${epoch('conclude.started_at')} AS concluding, ${epoch('conclude.ended_at')} AS "handedOver",
    ${epoch('shift.started_at')} AS shifting, ${epoch('shift.ended_at')} AS shifted
  FROM tidegate.deployment bad JOIN tidegate.deployment back ON back.takes_back = bad.id
  JOIN engine.node watch ON watch.run = bad.run AND watch.verb = 'analyze'
  JOIN engine.node conclude ON conclude.run = bad.run AND conclude.verb = 'conclude'
  JOIN engine.node shift ON shift.run = back.run AND shift.verb = 'shift'
  JOIN engine.run delivery ON delivery.id = bad.delivery_run
  WHERE back.state = 'live' AND delivery.state <> 'active' AND bad.proposed_at > $1 ORDER BY bad.proposed_at DESC LIMIT 1`

async function takeBackOnce(estate: Estate): Promise<Instants> {
  const began = await databaseNow(estate.db)
  await estate.push('bad')
  return until(estate, async () => (await estate.db.query<Instants>(instantsText, [began]))[0])
}

/** Approves what waits, until `found` finds something. */
async function until<T>(estate: Estate, found: () => Promise<T | undefined>): Promise<T> {
  const limit = performance.now() + timeoutMs
  for (;;) {
    await estate.approve()
    const result = await found()
    if (result !== undefined) return result
    if (performance.now() > limit) throw new Error(await sayStandstill(estate))
    await sleep(50)
  }
}

async function sayStandstill({ db, told }: Estate): Promise<string> {
  const open = await db.query(
    `SELECT id, state, reasons FROM engine.node WHERE state IN ('ready', 'running', 'waiting', 'stuck')`,
  )
  return `nothing came of it within ${timeoutMs} ms: ${JSON.stringify(open)}\n${told.join('\n')}`
}

async function databaseNow(db: Db): Promise<Date> {
  const [row] = await db.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  return row?.now ?? new Date()
}

async function liveRelease(estate: Estate): Promise<string> {
  return until(estate, async () => {
    const [row] = await estate.db.query<{ release: string }>(
      `SELECT release FROM tidegate.deployment d JOIN engine.run r ON r.id = d.delivery_run WHERE d.state = 'live' AND r.state = 'passed'`,
    )
    return row?.release
  })
}

/** Milliseconds of each part of one change's way. */
function timesOf(at: Instants, lastBadAnswer: number) {
  return {
    'gate satisfied → next node': at.firstStep - at.approved,
    'breach → traffic back': lastBadAnswer - at.breached,
    'breach → traffic back, recorded': at.shifted - at.breached,
    '  conclude is claimed': at.concluding - at.breached,
    '  conclude, hands over': at.handedOver - at.concluding,
    '  shift is claimed': at.shifting - at.handedOver,
    '  shift': at.shifted - at.shifting,
  }
}

function quantile(figures: readonly number[], q: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** A committed UPDATE of one row, the machine's yardstick. */
async function updateP50(db: Db): Promise<number> {
  await db.query('CREATE TABLE public.yardstick AS SELECT 1 AS id, 0 AS n')
  const times: number[] = []
  for (let i = 0; i < 300; i++) {
    const began = performance.now()
    await db.query('UPDATE public.yardstick SET n = n + 1 WHERE id = 1')
    times.push(performance.now() - began)
  }
  return quantile(times, 0.5)
}

async function measure(estate: Estate): Promise<ReturnType<typeof timesOf>[]> {
  await estate.push('good')
  const good = await liveRelease(estate)
  const all: ReturnType<typeof timesOf>[] = []
  for (let i = 0; i < rounds + warmUps; i++) {
    const at = await takeBackOnce(estate)
    await sleep(20)
    const lastBad = estate.clients.lastAnswerOf(at.release)
    if (lastBad === undefined || lastBad > (estate.clients.lastAnswerOf(good) ?? 0))
      throw new Error(`the clients did not see ${at.release} come and go`)
    if (i >= warmUps) all.push(timesOf(at, lastBad))
  }
  return all
}

const estate = await openEstate()
try {
  const updateMs = await updateP50(estate.db)
  const all = await measure(estate)
  const names = Object.keys(all[0] ?? {}) as (keyof ReturnType<typeof timesOf>)[]
  const rows = names.map((name) => {
    const times = all.map((one) => one[name])
    const [p50, p99, max] = [0.5, 0.99, 1].map((q) => Number(quantile(times, q).toFixed(1)))
    return [name, { p50, p99, max }] as const
  })
  console.table(Object.fromEntries(rows))
  console.log(JSON.stringify({ bench: 'rollback', rounds, updateMs, ...Object.fromEntries(rows) }))
} finally {
  await estate.close()
}
