import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../src/lib/db.ts'
import { approveWaiting, type People } from './people.ts'
import type { Kind, Roost } from './roost.ts'
import type { App } from './roost-settings.ts'

/** A change that travelled to its end, and what became of it. */
export interface Change {
  readonly app: App
  readonly kind: Kind
  readonly release: string
  readonly ending: 'live' | 'rolled-back' | string
  readonly tookMs: number
}

/** What a train of changes needs. */
export interface TrainParts {
  readonly db: Db
  readonly people: People
  readonly roost: Roost
  /** The address of a control plane that lives just now. */
  readonly url: () => Promise<string>
  /** Aborts when the chaos takes too long. */
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

const lookMs = 200

/** Sends changes of one app one after the other, every third of them bad, until it may stop; the first is what the roost begins with. */
export async function runTrain(parts: TrainParts, app: App, mayStop: (changes: number) => boolean): Promise<Change[]> {
  const changes: Change[] = []
  const seen = new Set<string>()
  while (!mayStop(changes.length)) {
    const kind = changes.length % 3 === 1 ? 'bad' : 'good'
    if (changes.length > 0) await parts.roost.commit(app, kind)
    const change = await travel(parts, app, kind, seen)
    changes.push(change)
    parts.tell(`${change.release} (${kind}) ${change.ending} after ${(change.tookMs / 1000).toFixed(1)} s`)
  }
  return changes
}

async function travel(parts: TrainParts, app: App, kind: Kind, seen: Set<string>): Promise<Change> {
  const began = performance.now()
  const { db, people, roost, url, signal } = parts
  for (let isPushed = false; ; await sleep(lookMs, undefined, { signal })) {
    const here = await url()
    if (!isPushed)
      isPushed = await roost.push(here).then(
        () => true,
        () => false,
      )
    const delivery = await newestDelivery(db, app)
    if (delivery === undefined || seen.has(delivery.id)) continue
    if (delivery.state === 'active') await approveWaiting(db, here, people, app)
    else {
      seen.add(delivery.id)
      const ending = await endingOf(db, delivery)
      return { app, kind, release: delivery.release, ending, tookMs: performance.now() - began }
    }
  }
}

interface Delivery {
  readonly id: string
  readonly release: string
  readonly state: string
  readonly because: string | null
}

async function newestDelivery(db: Db, app: App): Promise<Delivery | undefined> {
  const [newest] = await db.query<Delivery>(
    `SELECT id, subject AS release, state, because FROM engine.run
     WHERE kind = 'delivery' AND data ->> 'app' = $1 ORDER BY created_at DESC LIMIT 1`,
    [app],
  )
  return newest
}

async function endingOf(db: Db, delivery: Delivery): Promise<string> {
  const rows = await db.query<{ state: string; intent: string }>(
    `SELECT state, intent FROM tidegate.deployment
     WHERE delivery_run = $1 AND environment = 'production' ORDER BY proposed_at`,
    [delivery.id],
  )
  const is = (intent: string, state: string) => rows.some((row) => row.intent === intent && row.state === state)
  if (delivery.state === 'passed' && is('promote', 'live')) return 'live'
  if (delivery.state === 'failed' && is('promote', 'failed') && is('rollback', 'live')) return 'rolled-back'
  return `${delivery.state}: ${delivery.because ?? ''} ${JSON.stringify(rows)}`
}
