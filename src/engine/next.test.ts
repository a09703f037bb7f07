import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NodeState, RunEnding } from './contract.ts'
import { isTerminal, next, type PlannedNode } from './next.ts'

type States = Record<string, NodeState>

/** Random graphs: a node comes after earlier ones only, so there are no cycles; the last few are `finally`. */
const plans = fc
  .record({
    size: fc.integer({ min: 0, max: 9 }),
    tail: fc.integer({ min: 0, max: 3 }),
    edges: fc.infiniteStream(fc.nat()),
  })
  .map(({ size, tail, edges }): PlannedNode[] =>
    Array.from({ length: size + tail }, (_, i) => ({
      id: `n${i}`,
      after: Array.from({ length: i }, (_, j) => `n${j}`).filter(() => edges.next().value! % 3 === 0),
      finally: i >= size,
    })),
  )

/** Plays a run to its end as a worker would, with chance deciding what each node becomes and when the run is ended early. */
function play(nodes: readonly PlannedNode[], chance: () => number) {
  const states: States = Object.fromEntries(nodes.map((node) => [node.id, 'blocked' as const]))
  const starts: { id: string; ending: RunEnding | null; states: States }[] = []
  let ending: RunEnding | null = null
  for (let steps = 0; steps < 1000; steps++) {
    const result = next(nodes, states, ending)
    ending = result.ending
    for (const id of result.skipped) states[id] = 'skipped'
    for (const id of result.ready) states[id] = 'ready'
    if (result.runState) return { states, starts, ending, runState: result.runState }
    const open = nodes.filter(({ id }) => ['ready', 'running', 'waiting', 'stuck'].includes(states[id]!))
    if (open.length === 0) throw new Error(`the run stands still: ${JSON.stringify(states)}`)
    const one = open[chance() % open.length]!
    if (states[one.id] === 'ready') starts.push({ id: one.id, ending, states: { ...states } })
    states[one.id] = step(states[one.id]!, chance(), ending !== null && !one.finally)
    if (ending === null && !one.finally && chance() % 12 === 0) ending = 'aborted'
  }
  throw new Error('the run does not end')
}

function step(state: NodeState, chance: number, isEnding: boolean): NodeState {
  if (state === 'ready') return 'running'
  if (state === 'waiting' || state === 'stuck') return 'ready'
  if (isEnding) return chance % 2 === 0 ? 'aborted' : 'passed'
  return (['passed', 'passed', 'passed', 'waiting', 'stuck', 'failed'] as const)[chance % 6]!
}

const games = fc.record({ nodes: plans, luck: fc.infiniteStream(fc.nat()) })
const playGame = ({ nodes, luck }: { nodes: PlannedNode[]; luck: Iterator<number> }) =>
  play(nodes, () => luck.next().value!)

describe('next', () => {
  test('every run ends, with every node in a terminal state', () => {
    fc.assert(
      fc.property(games, (game) => {
        const { states, runState, ending } = playGame(game)
        expect(Object.values(states).every(isTerminal)).toBe(true)
        expect(runState).toBe(ending ?? 'passed')
        if (runState === 'passed') expect(Object.values(states).every((state) => state === 'passed')).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('no node starts before everything it comes after has passed', () => {
    fc.assert(
      fc.property(games, (game) => {
        const byId = new Map(game.nodes.map((node) => [node.id, node]))
        for (const start of playGame(game).starts) {
          const node = byId.get(start.id)!
          if (!node.finally) expect(node.after.every((id) => start.states[id] === 'passed')).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('a finally node becomes ready exactly once, after every other node has ended', () => {
    fc.assert(
      fc.property(games, (game) => {
        const { states, starts } = playGame(game)
        const body = game.nodes.filter((node) => !node.finally)
        for (const node of game.nodes.filter((one) => one.finally)) {
          expect(['passed', 'failed']).toContain(states[node.id])
          const first = starts.find((start) => start.id === node.id)!
          expect(body.every(({ id }) => isTerminal(first.states[id]!))).toBe(true)
          const earlier = node.after.filter((id) => game.nodes.find((one) => one.id === id)?.finally)
          expect(earlier.every((id) => isTerminal(first.states[id]!))).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('once a run is ending, only finally nodes start', () => {
    fc.assert(
      fc.property(games, (game) => {
        const tail = new Set(game.nodes.filter((node) => node.finally).map((node) => node.id))
        for (const start of playGame(game).starts) if (start.ending) expect(tail.has(start.id)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('asking twice changes nothing: what it said holds once it is done', () => {
    fc.assert(
      fc.property(games, ({ nodes, luck }) => {
        const kinds: NodeState[] = [
          'blocked',
          'ready',
          'running',
          'waiting',
          'stuck',
          'passed',
          'failed',
          'skipped',
          'aborted',
        ]
        const states: States = Object.fromEntries(
          nodes.map((node) => [node.id, kinds[luck.next().value! % kinds.length]!]),
        )
        const once = next(nodes, states, null)
        for (const id of once.skipped) states[id] = 'skipped'
        for (const id of once.ready) states[id] = 'ready'
        expect(next(nodes, states, once.ending)).toMatchObject({ ready: [], skipped: [], ending: once.ending })
      }),
      { numRuns: 1000 },
    )
  })

  test('an empty plan has passed', () => {
    expect(next([], {}, null)).toEqual({ ending: null, ready: [], skipped: [], runState: 'passed' })
  })
})
