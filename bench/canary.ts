/**
 * Canaries through the whole real path, judged by evidence: `node bench/canary.ts [bad] [healthy] [requests per second] [apps at once]`
 * (default 20 200 250 3). Control plane, embedded PostgreSQL, local target, real customers at the edge who never stop.
 * First bad changes (errors 0.1 → 2 % on a canary of 10 %), one after the other: from a bad release's first answer to its last.
 * Then healthy ones in a row, short, on several apps at once: how many of them are taken back. Ends with one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, apps as allApps, hostOf } from '../test/chaos/roost-settings.ts'
import { type Callers, sendCallers } from './canary/callers.ts'
import { canarySettings, flakyServer } from './canary/settings.ts'
import { type Estate, openEstate } from './estate/estate.ts'

const [bad = 20, healthy = 200, perSecond = 250, atOnce = 3] = process.argv.slice(2).map(Number)
const timeoutMs = 240_000

interface Ended {
  readonly release: string
  readonly state: string
  readonly outcome: string | null
}

/** The newest deployment of an app once it has ended, and with it what it started. */
async function ended(estate: Estate, app: App, after: Date): Promise<Ended> {
  const limit = performance.now() + timeoutMs
  for (;;) {
    const [row] = await estate.db.query<Ended>(
      `SELECT d.release, d.state, d.outcome FROM tidegate.deployment d JOIN engine.run r ON r.id = d.delivery_run
       WHERE d.app = $1 AND d.intent = 'promote' AND d.proposed_at > $2 AND d.state IN ('live', 'failed') AND r.state <> 'active'
       ORDER BY d.proposed_at LIMIT 1`,
      [app, after],
    )
    if (row) return row
    if (performance.now() > limit) throw new Error(`nothing came of ${app}: ${await standstill(estate)}`)
    await sleep(50)
  }
}

async function standstill({ db, told }: Estate): Promise<string> {
  const open = await db.query(
    `SELECT id, state, reasons, error FROM engine.node WHERE state IN ('ready', 'running', 'waiting', 'stuck')`,
  )
  return `${JSON.stringify(open)}\n${told.join('\n')}`
}

async function deliver(estate: Estate, app: App, kind: 'good' | 'bad'): Promise<Ended> {
  const [row] = await estate.db.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  await estate.push(kind, app)
  return ended(estate, app, row?.now ?? new Date())
}

interface BadRun {
  readonly seconds: number
  readonly isBack: boolean
  readonly outcome: string | null
}

async function deliverBad(estate: Estate, callers: Callers, app: App): Promise<BadRun> {
  const { release, state, outcome } = await deliver(estate, app, 'bad')
  await sleep(300) // the callers tell what they saw ten times a second
  const seen = callers.seen(release)
  if (!seen) throw new Error(`no caller met ${release}`)
  return { seconds: (seen.last - seen.first) / 1000, isBack: state === 'failed', outcome }
}

async function deliverHealthy(estate: Estate, app: App, times: number): Promise<Ended[]> {
  const all: Ended[] = []
  for (let i = 0; i < times; i++) {
    all.push(await deliver(estate, app, 'good'))
    if (all.length % 10 === 0) console.log(`${app}: ${all.length} healthy canaries, ${alarmsOf(all).length} taken back`)
  }
  return all
}

const alarmsOf = (all: readonly Ended[]) => all.filter(({ state }) => state !== 'live')
const apps = allApps.slice(0, atOnce)

/** Opens an estate with its apps live and callers at each. */
async function open(analysis: object, which: readonly App[]) {
  const settings = canarySettings(which, analysis)
  const estate = await openEstate({ settings, apps: which, program: flakyServer })
  const before = new Date(0)
  await estate.push('good', which[0])
  for (const app of which) await ended(estate, app, before)
  const callers = which.map((app) => sendCallers({ edge: estate.edge, host: hostOf(app), perSecond }))
  await sleep(3000)
  return {
    estate,
    callers,
    async close() {
      for (const one of callers) await one.stop()
      await estate.close()
    },
  }
}

async function findBad() {
  const { estate, callers, close } = await open({ longest: '3m', whenUnclear: 'ask' }, apps.slice(0, 1))
  try {
    const runs: BadRun[] = []
    for (let i = 0; i < bad; i++) {
      runs.push(await deliverBad(estate, callers[0]!, apps[0]!))
      console.log(`bad ${i + 1}: ${runs.at(-1)?.seconds.toFixed(1)} s, ${runs.at(-1)?.outcome}`)
    }
    return runs
  } finally {
    await close()
  }
}

async function passHealthy() {
  const { estate, callers, close } = await open({ longest: '8s', whenUnclear: 'proceed-if-calm' }, apps)
  try {
    const each = Math.ceil(healthy / apps.length)
    const all = (await Promise.all(apps.map((app) => deliverHealthy(estate, app, each)))).flat()
    const [ticks] = await estate.db.query<{ ticks: number }>('SELECT sum(ticks)::int AS ticks FROM tidegate.evidence')
    return { all, ticks: ticks?.ticks ?? 0, answered: callers.reduce((sum, { count }) => sum + count.answered, 0) }
  } finally {
    await close()
  }
}

const runs = bad > 0 ? await findBad() : []
const seconds = runs.map((run) => run.seconds).toSorted((a, b) => a - b)
const quantile = (q: number) => seconds[Math.min(seconds.length - 1, Math.floor(seconds.length * q))] ?? Number.NaN
const found = {
  runs: runs.length,
  takenBack: runs.filter(({ isBack }) => isBack).length,
  medianSeconds: quantile(0.5),
  p95Seconds: quantile(0.95),
}
const passed = healthy > 0 ? await passHealthy() : { all: [], ticks: 0, answered: 0 }
const alarms = alarmsOf(passed.all)
for (const { release, outcome } of alarms) console.log(`alarm: ${release}: ${outcome}`)
console.table({ found, healthy: { canaries: passed.all.length, alarms: alarms.length, ticks: passed.ticks } })
console.log(
  JSON.stringify({
    bench: 'canary',
    perSecond,
    found,
    healthy: { canaries: passed.all.length, alarms: alarms.length, ticks: passed.ticks, answered: passed.answered },
  }),
)
