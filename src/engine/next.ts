import type { NodeState, RunEnding, RunState } from './contract.ts'

/** What `next` must know of a node's place in its plan. */
export interface PlannedNode {
  readonly id: string
  readonly after: readonly string[]
  readonly finally?: boolean
}

/** What follows from the states of a run's nodes. */
export interface Next {
  /** Set as soon as a node was judged bad, or what was handed in. */
  readonly ending: RunEnding | null
  /** Nodes that were blocked and may start now. */
  readonly ready: readonly string[]
  /** Nodes that will never start, or never go on. */
  readonly skipped: readonly string[]
  /** Set once every node has ended. */
  readonly runState?: Exclude<RunState, 'active'>
}

const terminal: ReadonlySet<NodeState> = new Set<NodeState>(['passed', 'failed', 'skipped', 'aborted'])

/** Whether a node's state never changes any more. */
export function isTerminal(state: NodeState): boolean {
  return terminal.has(state)
}

/**
 * What to do next in a run: the one rule by which runs go on, end early and conclude.
 * A node starts when all of its `after` passed; a run that ends early skips what does not run; `finally` nodes
 * start when every other node has ended, one after another as their `after` says.
 */
export function next(
  nodes: readonly PlannedNode[],
  states: Readonly<Record<string, NodeState>>,
  ending: RunEnding | null,
): Next {
  const stateOf = (id: string): NodeState => states[id] ?? 'blocked'
  const ended = ending ?? (nodes.some((node) => stateOf(node.id) === 'failed') ? 'failed' : null)
  const body = nodes.filter((node) => !node.finally)
  const tail = nodes.filter((node) => node.finally)
  const isOpen = (node: PlannedNode) => !terminal.has(stateOf(node.id))

  const skipped = ended ? body.filter((node) => isOpen(node) && stateOf(node.id) !== 'running') : []
  const left = body.filter((node) => isOpen(node) && !skipped.includes(node))
  const may =
    left.length > 0
      ? left.filter((node) => hasPassed(node, stateOf))
      : tail.filter((node) => isDue(node, tail, stateOf))
  const ready = may.filter((node) => stateOf(node.id) === 'blocked')

  return {
    ending: ended,
    ready: ready.map((node) => node.id),
    skipped: skipped.map((node) => node.id),
    ...(left.length === 0 && !tail.some(isOpen) ? { runState: ended ?? 'passed' } : {}),
  }
}

function hasPassed(node: PlannedNode, stateOf: (id: string) => NodeState): boolean {
  return node.after.every((id) => stateOf(id) === 'passed')
}

/** A `finally` node waits only for other `finally` nodes, and whatever became of them. */
function isDue(node: PlannedNode, tail: readonly PlannedNode[], stateOf: (id: string) => NodeState): boolean {
  return tail.every((other) => !node.after.includes(other.id) || terminal.has(stateOf(other.id)))
}
