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
  from(unit: string, mark: Mark): readonly Way[]
}

/** Finds ways through a graph to some of its units as components. */
export function findWays(graph: Graph, components: readonly Component[]): WayFinder {
  const ends = new Map(components.flatMap((component) => component.units.map((unit) => [unit, component] as const)))
  const known = new Map<string, readonly Way[]>()
  return {
    from(unit, mark) {
      const key = `${mark.effect} ${mark.certainty} ${unit}`
      const ways = known.get(key) ?? walk(graph, ends, unit, mark)
      known.set(key, ways)
      return ways
    },
  }
}

interface Step extends Mark {
  readonly unit: string
  readonly links: readonly string[]
}

/** Breadth first, so that the first way to a unit that is touched so is the shortest; surely touched units are not doubted again. */
function walk(graph: Graph, ends: ReadonlyMap<string, Component>, unit: string, mark: Mark): readonly Way[] {
  const ways: Way[] = []
  const seen = new Set<string>()
  const open: Step[] = [{ ...mark, unit, links: [] }]
  for (const step of open) {
    const key = `${step.effect} ${step.certainty} ${step.unit}`
    if (seen.has(key) || seen.has(`${step.effect} sure ${step.unit}`)) continue
    seen.add(key)
    const component = ends.get(step.unit)
    if (component) ways.push({ component, effect: step.effect, certainty: step.certainty, links: step.links })
    for (const edge of graph.dependents.get(step.unit) ?? []) {
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
