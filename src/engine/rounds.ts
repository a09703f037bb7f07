import type { Db } from '../lib/db.ts'
import { archiveRuns } from './archive.ts'
import type { WorkerEvent } from './contract.ts'
import { endOverdue, lookAround, type Surroundings, wakeDue } from './due.ts'
import { type Holding, takeOver } from './leases.ts'
import { isKnownDead } from './owner.ts'
import { forgetPartitions } from './partitions.ts'
import { startDue } from './schedules.ts'
import { findStranded } from './stranded.ts'
import { forgetTopics } from './topics.ts'

/** For whom the rounds are made. */
export interface RoundOptions {
  readonly db: Db
  readonly owner: string
  readonly verbs: readonly string[]
  readonly leaseMs: number
  /** Whether this worker had an undisturbed view of the database for long enough to call another's lease lapsed. */
  readonly isCalm: () => boolean
  readonly isInHand: (holding: Holding) => boolean
  readonly onReady: () => void
  readonly onEvent: (event: WorkerEvent) => void
}

/** Looks around once and does what is due for everybody; returns in how many milliseconds something is due again. */
export async function makeRound(options: RoundOptions): Promise<number | null> {
  const { db, owner, onReady } = options
  const found = await lookAround(db, options)
  if (found.ready) onReady()
  if (found.due && (await wakeDue(db, owner)) > 0) onReady()
  if (found.overdue) await endOverdue(db)
  if (found.scheduled) await startDue(db)
  await takeOverLost(options, found)
  return found.nextInMs
}

async function takeOverLost(options: RoundOptions, found: Surroundings): Promise<void> {
  const dead = found.owners.filter(isKnownDead)
  const lapsed = found.lapsed && options.isCalm()
  if (dead.length === 0 && !lapsed) return
  const lost = { me: options.owner, dead, lapsed, isInHand: options.isInHand }
  for (const { run, node, from, stuck } of await takeOver(options.db, lost)) {
    options.onEvent({ type: 'taken-over', run, node, from })
    if (stuck) options.onEvent({ type: 'stuck', run, node, because: stuck })
  }
  options.onReady()
}

/** The slow housekeeping: moves ended runs out of the way, forgets old topics and partitions, and tells of stranded work. */
export async function doChores(db: Db, archiveAfterMs: number, onEvent: (event: WorkerEvent) => void): Promise<void> {
  while ((await archiveRuns(db, archiveAfterMs)) === 500);
  await forgetTopics(db)
  await forgetPartitions(db)
  for (const work of await findStranded(db)) onEvent({ type: 'stranded', work })
}
