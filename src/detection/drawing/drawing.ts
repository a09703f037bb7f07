import type { AffectedComponent, Answer } from '../dependencies/answer.ts'

/** Which list of the answer a component stands in. */
export type Fate = 'rebuild' | 'redeploy' | 'maybe'

/** A changed file, a link on the way, or a component. */
export interface DrawnNode {
  readonly text: string
  readonly kind: 'file' | 'link' | Fate
  /** How far from the changed files, in links; components stand last. */
  readonly rank: number
}

/** The ways of an answer as a drawing: what they have in common is drawn once. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[]
  /** From and to, as places in `nodes`; dashed where it is in doubt. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly isDoubted: boolean }[]
  /** Ways that were left out, as more would not be read. */
  readonly leftOut: number
}

const mostWays = 150

/** Draws the ways of an answer, the shortest of every component first. */
export function drawAnswer(answer: Answer): Drawing {
  const lists = [
    ...waysOf('rebuild', answer.rebuild),
    ...waysOf('redeploy', answer.redeploy),
    ...waysOf('maybe', answer.maybe),
  ]
  const ways = lists.toSorted((one, other) => one.turn - other.turn)
  const drawn = ways.slice(0, mostWays)
  const last = Math.max(1, ...drawn.map(({ links }) => links.length - 1))
  const nodes = new Map<string, DrawnNode>()
  const edges = new Map<string, { from: string; to: string; isDoubted: boolean }>()
  for (const { fate, links } of drawn) {
    const keys = links.map((text, at) => {
      const kind = at === 0 ? 'file' : at === links.length - 1 ? fate : 'link'
      const key = kind === 'file' || kind === 'link' ? text : `${fate} ${text}\0`
      const rank = kind === 'link' || kind === 'file' ? Math.max(at, nodes.get(key)?.rank ?? 0) : last
      nodes.set(key, { text, kind: nodes.get(key)?.kind ?? kind, rank })
      return key
    })
    for (const [at, to] of keys.entries()) {
      const from = keys[at - 1]
      if (from !== undefined) edges.set(`${from}\0${to}`, { from, to, isDoubted: fate === 'maybe' })
    }
  }
  const places = new Map([...nodes.keys()].map((key, at) => [key, at]))
  return {
    nodes: [...nodes.values()],
    edges: [...edges.values()].map(({ from, to, isDoubted }) => ({
      ...{ from: places.get(from) ?? 0, to: places.get(to) ?? 0, isDoubted },
    })),
    leftOut: ways.length - drawn.length,
  }
}

/** `turn`: the first ways of all components come before the second of any. */
function waysOf(fate: Fate, components: readonly AffectedComponent[]) {
  return components.flatMap(({ reasons }) => reasons.map((links, turn) => ({ fate, links, turn })))
}
