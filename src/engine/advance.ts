import type { Tx } from '../lib/db.ts'
import type { NodeState, RunEnding } from './contract.ts'
import { isTerminal, next } from './next.ts'
import { type LockedRun, type NodeChange, type RunChange, writeNodes, writeRuns } from './rows.ts'
import { wakeTopics } from './topics.ts'

/** A run's early end, as it was asked for. */
export interface AskedEnding {
  readonly ending: RunEnding
  readonly because: string
}

/** What came of locked runs, for whoever can act on it at once. */
export interface Advanced {
  /** Runs that now go to an early end while nodes of theirs still run. */
  readonly ending: readonly string[]
}

/**
 * Writes changes of nodes of locked runs together with all that follows from them: nodes that may start, nodes that are
 * skipped, the run's end, and the wake of whoever waits for that end.
 */
export async function advance(
  tx: Tx,
  runs: Iterable<LockedRun>,
  changes: readonly NodeChange[],
  options: { asked?: AskedEnding; sender?: string } = {},
): Promise<Advanced> {
  const decided = [...runs].map((run) =>
    decide(
      run,
      changes.filter((change) => change.run === run.id),
      options.asked,
    ),
  )
  const messages = decided.flatMap((one) => one.messages(options.sender ?? ''))
  await writeNodes(tx, [...changes, ...decided.flatMap((one) => one.follows)], [...new Set(messages)])
  const runChanges = decided.flatMap((one) => one.runChange ?? [])
  if (runChanges.length > 0) await writeRuns(tx, runChanges)
  const ended = runChanges.filter((change) => change.state !== 'active')
  await wakeTopics(
    tx,
    ended.map((change) => `run:${change.id}`),
  )
  return { ending: decided.filter((one) => one.isEnding).map((one) => one.run) }
}

interface Decided {
  readonly run: string
  readonly follows: readonly NodeChange[]
  readonly runChange: RunChange | undefined
  readonly isEnding: boolean
  messages(sender: string): string[]
}

function decide(run: LockedRun, changes: readonly NodeChange[], asked: AskedEnding | undefined): Decided {
  const states = statesOf(run, changes)
  const before = run.ending ?? asked?.ending ?? null
  const { ready, skipped, ending, runState } = next(run.nodes, states, before)
  for (const id of ready) states[id] = 'ready'
  const isEnding = ending !== null && ending !== run.ending && Object.values(states).includes('running')
  return {
    run: run.id,
    follows: [
      ...ready.map((id) => ({ run: run.id, id, state: 'ready' as const })),
      ...skipped.map((id) => ({ run: run.id, id, state: 'skipped' as const, keepsError: true })),
    ],
    runChange:
      ending === run.ending && !runState
        ? undefined
        : { id: run.id, state: runState ?? 'active', ending, because: asked?.because ?? blame(run, changes) },
    isEnding,
    messages: (sender) => [
      ...(Object.values(states).includes('ready') ? [`ready:${sender}`] : []),
      ...(isEnding ? [`end:${run.id}`] : []),
    ],
  }
}

function statesOf(run: LockedRun, changes: readonly NodeChange[]): Record<string, NodeState> {
  const changed = new Map(changes.map((change) => [change.id, change.state]))
  return Object.fromEntries(run.nodes.map((node) => [node.id, changed.get(node.id) ?? node.state]))
}

function blame(run: LockedRun, changes: readonly NodeChange[]): string | null {
  const failed = changes.find((change) => change.state === 'failed')
  if (!failed) return null
  const title = run.nodes.find((node) => node.id === failed.id)?.title ?? failed.id
  return `${title}: ${failed.error?.message ?? 'judged bad'}`
}

/**
 * Ends a run early within the caller's transaction; false when there is nothing left to end. Once only `finally` nodes
 * are left the outcome is decided, and only those that are stuck can still be given up.
 */
export async function endLocked(tx: Tx, run: LockedRun, asked: AskedEnding): Promise<boolean> {
  if (run.state !== 'active') return false
  const isDecided = run.ending !== null || run.nodes.every((node) => node.finally || isTerminal(node.state))
  const givenUp = run.nodes.filter((node) => node.finally && node.state === 'stuck')
  if (isDecided && givenUp.length === 0) return false
  const error = { message: asked.because }
  const changes = givenUp.map((node) => ({
    run: run.id,
    id: node.id,
    state: 'aborted' as const,
    error,
    keepsError: true,
    raise: true,
  }))
  await advance(tx, [run], changes, { asked })
  return true
}
