import { componentPaths } from '../app-views.ts'
import type { Settings } from '../schema.ts'
import { suggest } from '../suggestion.ts'
import type { CoherenceRule, Spot } from './rule.ts'

interface Dependent {
  readonly id: string
  readonly dependsOn: readonly string[]
  readonly path: readonly string[]
}

function listDependents(settings: Settings): Dependent[] {
  return componentPaths(settings).map(({ app, component }) => ({
    id: `${app}.${component}`,
    dependsOn: settings.apps[app]?.components[component]?.dependsOn ?? [],
    path: ['apps', app, 'components', component, 'dependsOn'],
  }))
}

/** What a component depends on is a shared part or a component. */
export const unknownDependency: CoherenceRule = {
  code: 'unknown-dependency',
  doc: 'Components depend on things that are defined.',
  look(settings) {
    const dependents = listDependents(settings)
    const known = new Set([...Object.keys(settings.shared), ...dependents.map(({ id }) => id)])
    return dependents.flatMap(({ id, dependsOn, path }) =>
      dependsOn.flatMap((name, i): Spot[] => {
        if (known.has(name)) return []
        const what = `${id} depends on “${name}”, which is neither under shared nor a component`
        return [{ path: [...path, i], what, todo: suggest(name, [...known], 'shared part or component') }]
      }),
    )
  },
}

/** Components do not depend on themselves, directly or around a corner. */
export const dependencyCycle: CoherenceRule = {
  code: 'dependency-cycle',
  doc: 'Dependencies of components have no cycle.',
  look(settings) {
    const dependents = listDependents(settings)
    const edges = new Map(dependents.map(({ id, dependsOn }) => [id, dependsOn]))
    const settled = new Set<string>()
    return dependents.flatMap(({ id, path }): Spot[] => {
      const cycle = findCycle(id, edges, settled)
      if (cycle === null) return []
      const what = `components depend on each other in a circle: ${cycle.join(' → ')}`
      return [{ path, at: 'key', what, todo: 'Remove one of these dependencies.' }]
    })
  },
}

/** The first cycle met from a start, depth first and without recursion; what has been looked at is settled, so each edge is walked once. */
function findCycle(
  start: string,
  edges: ReadonlyMap<string, readonly string[]>,
  settled: Set<string>,
): string[] | null {
  if (settled.has(start)) return null
  const trail = [{ id: start, rest: [...(edges.get(start) ?? [])] }]
  while (trail.length > 0) {
    const next = trail.at(-1)?.rest.shift()
    if (next === undefined) {
      settled.add(trail.pop()?.id ?? '')
      continue
    }
    const seen = trail.findIndex(({ id }) => id === next)
    if (seen >= 0) {
      const cycle = [...trail.slice(seen).map(({ id }) => id), next]
      for (const { id } of trail) settled.add(id)
      return cycle
    }
    if (edges.has(next) && !settled.has(next)) trail.push({ id: next, rest: [...(edges.get(next) ?? [])] })
  }
  return null
}
