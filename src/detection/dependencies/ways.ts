import type { Component } from './components.ts'
import type { Graph } from './graph.ts'
import type { Certainty, Edge, Effect } from './part.ts'

/** How something is touched. */
export interface Mark {
  readonly effect: Effect
  readonly certainty: Certainty
}

/** How a touched unit reaches a component: the links in between, shortest way first. */
export interface Way extends Mark {
  readonly component: Component
  readonly links: readonly string[]
}

/** Finds the ways from a touched unit to every component that is made of it; asked often, so each answer is kept. */
export interface WayFinder {
  /** `without`: units that what touched it is kept out of, so that no package brings it along. */
  from(unit: string, mark: Mark, without?: ReadonlySet<string>): readonly Way[]
}

/** Finds ways through a graph to some of its units as components. */
export function findWays(graph: Graph, components: readonly Component[]): WayFinder {
  const ends = new Map(components.flatMap((component) => component.units.map((unit) => [unit, component] as const)))
  const known = new Map<string, readonly Way[]>()
  return {
    from(unit, mark, without = nothing) {
      if (without.size > 0) return walk(graph, ends, unit, mark, without)
      const key = `${mark.effect} ${mark.certainty} ${unit}`
      const ways = known.get(key) ?? walk(graph, ends, unit, mark, nothing)
      known.set(key, ways)
      return ways
    },
  }
}

const nothing: ReadonlySet<string> = new Set()

interface Step extends Mark {
  readonly unit: string
  readonly links: readonly string[]
}

/**
 * Breadth first, so that the first way to a unit that is touched so is the shortest; surely touched units are not doubted again.
 * Who may be made of the top of a workspace is made of what it says itself, and not of all that its scripts build.
 */
function walk(
  graph: Graph,
  ends: ReadonlyMap<string, Component>,
  unit: string,
  mark: Mark,
  without: ReadonlySet<string>,
): readonly Way[] {
  const ways: Way[] = []
  const seen = new Set<string>()
  const open: Step[] = [{ ...mark, unit, links: [] }]
  for (const step of open) {
    const key = `${step.effect} ${step.certainty} ${step.unit}`
    if (seen.has(key) || seen.has(`${step.effect} sure ${step.unit}`)) continue
    seen.add(key)
    const component = ends.get(step.unit)
    if (component) ways.push({ component, effect: step.effect, certainty: step.certainty, links: step.links })
    const { kind, isAside } = graph.units.get(step.unit) ?? {}
    const isOnTheWay = isAside === true && step !== open[0]
    for (const edge of graph.dependents.get(step.unit) ?? []) {
      if (kind === 'package' && without.has(edge.of)) continue
      if (isOnTheWay && edge.certainty === 'maybe') continue
      const mark = along(edge, step)
      if (mark) open.push({ ...mark, unit: edge.of, links: edge.via === '' ? step.links : [...step.links, edge.via] })
    }
  }
  return ways
}

/** What is only deployed again is not built again, and so is nothing that is made of it. */
function along(edge: Edge, mark: Mark): Mark | undefined {
  if (mark.effect === 'redeploy' && edge.effect === 'rebuild') return undefined
  return {
    effect: edge.effect,
    certainty: mark.certainty === 'maybe' ? 'maybe' : edge.certainty,
  }
}
