import { setTimeout as sleep } from 'node:timers/promises'
import { type Customers, type Met, sendCustomers } from './customers.ts'
import { readJournal } from './journal.ts'
import { clientOf, freeStuck, type Stuck } from './people.ts'
import { apps } from './roost-settings.ts'
import type { Stage } from './stage.ts'
import { type Change, runTrain } from './train.ts'
import { type Finding, judge } from './verdict.ts'

/** What a chaos came to. */
export interface Account {
  readonly name: string
  /** Control planes that were killed, or frozen. */
  readonly kills: number
  readonly labels: readonly string[]
  readonly changes: readonly Change[]
  readonly effects: number
  readonly refused: number
  /** Nodes that three deaths in a row had made stuck, and that a person tried again. */
  readonly retried: number
  readonly met: Met
  readonly findings: readonly Finding[]
  readonly tookMs: number
}

/** Kills or freezes control planes; answers how many, and at which crash points. */
export type Killing = (stage: Stage, signal: AbortSignal) => Promise<{ kills: number; labels: readonly string[] }>

/** Every app sends at least a good and a bad change. */
const fewestChanges = 2

/** Lets changes of every app travel while control planes are killed, then lets the last ones arrive in peace, and judges what is left. */
export async function runChaos(
  stage: Stage,
  kill: Killing,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<Account> {
  const began = performance.now()
  const { db, people, roost, url } = stage
  const peace = new AbortController()
  const stop = AbortSignal.any([signal, peace.signal])
  const stuck: Stuck[] = []
  let isKilling = true
  const killing = kill(stage, stop).finally(() => {
    isKilling = false
  })
  const care = Promise.all([careForStuck(stage, stuck, stop), hurrySlots(stage, stop)])
  const customers = welcomeCustomers(stage, stop)
  try {
    const parts = { db, people, roost, url, signal: stop, tell }
    const trains = apps.map((app) => runTrain(parts, app, (count) => !isKilling && count >= fewestChanges))
    const [{ kills, labels }, ...trips] = await Promise.all([killing, ...trains])
    const changes = trips.flat()
    await quiet(stage, stop)
    const met = await endVisits(customers)
    const journal = readJournal(stage.journal)
    const ledger = await clientOf(await url(), people.otto).call('verifyLedger', {})
    const findings = await judge({ db, changes, journal, met, stuck, ledger })
    const count = (event: string) => journal.filter((line) => line.event === event).length
    const tookMs = performance.now() - began
    return {
      name: stage.name,
      kills,
      labels,
      changes,
      effects: count('done'),
      refused: count('refused'),
      retried: stuck.length,
      met,
      findings,
      tookMs,
    }
  } finally {
    peace.abort()
    await Promise.allSettled([killing, care, endVisits(customers)])
  }
}

/** Otto looks twice a second whether something waits for him. */
async function careForStuck({ db, url, people }: Stage, stuck: Stuck[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    stuck.push(...(await freeStuck(db, await url(), people)))
    await sleep(500, undefined, { signal }).catch(() => {})
  }
}

/** Slots end within seconds, though they are booked for a day. */
async function hurrySlots({ db }: Stage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await db.query(
      `UPDATE engine.node SET input = jsonb_build_object('until', clock_timestamp()), wake_at = clock_timestamp()
       WHERE verb = 'close-slot' AND state = 'waiting' AND (input ->> 'until')::timestamptz > clock_timestamp()`,
    )
    await sleep(700, undefined, { signal }).catch(() => {})
  }
}

/** Customers come to an app as soon as it has gone live in production. */
async function welcomeCustomers({ db, edge }: Stage, signal: AbortSignal): Promise<Customers[]> {
  const open = new Map<string, Customers>()
  while (open.size < apps.length && !signal.aborted) {
    const rows = await db.query<{ app: string }>(`SELECT app FROM tidegate.current WHERE environment = 'production'`)
    for (const { app } of rows) if (!open.has(app)) open.set(app, sendCustomers(edge, [app]))
    await sleep(100, undefined, { signal }).catch(() => {})
  }
  return [...open.values()]
}

async function endVisits(coming: Promise<Customers[]>): Promise<Met> {
  const all = await coming
  await Promise.all(all.map((customers) => customers.stop()))
  const sum = (of: (met: Met) => number) => all.reduce((total, { met }) => total + of(met), 0)
  return {
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    badAnswers: sum(({ badAnswers }) => badAnswers),
    failures: all.flatMap(({ met }) => met.failures),
  }
}

/** Resolves once no run is active any more. */
async function quiet({ db }: Stage, signal: AbortSignal): Promise<void> {
  for (let left = 300; left > 0; left--) {
    const active = await db.query(`SELECT 1 FROM engine.run WHERE state = 'active' LIMIT 1`)
    if (active.length === 0) return
    await sleep(100, undefined, { signal })
  }
}
