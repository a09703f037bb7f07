import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, isTransient } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import type { Claimed } from './claim.ts'
import type { Attempt, NodeState } from './contract.ts'

/** What an attempt reaches beyond its own row. */
export interface AttemptSurroundings {
  readonly db: Db
  readonly signal: AbortSignal
  readonly onCrashPoint: (label: string) => void
  /** Told when a note was refused because the node is another's. */
  readonly onLost: () => void
}

/** The attempt as its executor sees it, made from the claim. */
export function attemptOf(claimed: Claimed, around: AttemptSurroundings): Attempt {
  const { run, node, siblings, parentRun, parentNode } = claimed
  const states: Record<string, NodeState> = {}
  const outputs: Record<string, unknown> = {}
  for (const [id, [state, output]] of Object.entries(siblings)) {
    states[id] = id === node ? 'running' : state
    if (state === 'passed') outputs[id] = output
  }
  return {
    run: {
      id: run,
      kind: claimed.kind,
      subject: claimed.subject,
      data: claimed.data,
      ending: claimed.ending,
      parent: parentRun !== null && parentNode !== null ? { run: parentRun, node: parentNode } : null,
    },
    node,
    verb: claimed.verb,
    input: claimed.input,
    attempt: claimed.attempt,
    fence: claimed.fence,
    key: `${run}/${node}`,
    outputs,
    states,
    firstStartedAt: claimed.firstStartedAt,
    now: clockFrom(claimed.claimedAt),
    notes: claimed.notes,
    signal: around.signal,
    note: (name, value) => writeNote(claimed, around, name, value),
    crashPoint: around.onCrashPoint,
  }
}

/** Goes on from an instant told just now, by a clock that nobody sets: it lags behind by the way of the telling, and is never early. */
function clockFrom(told: Date): () => Date {
  const heard = performance.now()
  return () => new Date(told.getTime() + performance.now() - heard)
}

async function writeNote(claimed: Claimed, around: AttemptSurroundings, name: string, value: unknown): Promise<void> {
  const { run, node, fence, notes } = claimed
  const rows = await whileTransient(around, () =>
    around.db.query(
      `UPDATE engine.node SET notes = notes || jsonb_build_object($4::text, $5::jsonb)
       WHERE run = $1 AND id = $2 AND fence = $3 AND state = 'running' RETURNING id`,
      [run, node, fence, name, JSON.stringify(value ?? null)],
    ),
  )
  if (rows.length === 1) {
    notes[name] = value
    return
  }
  around.onLost()
  throw new AppError('lost-lease', `a note of ${run}/${node} was refused: another worker has the node`)
}

async function whileTransient<T>(around: AttemptSurroundings, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error) || around.signal.aborted) throw error
      await sleep(100 + Math.random() * 200)
    }
  }
}
