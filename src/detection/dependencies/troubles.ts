import type { Side } from './answer.ts'
import { classOf } from './classes.ts'
import type { Touch } from './content.ts'
import type { Graph } from './graph.ts'
import { isWithin } from './tree.ts'

/**
 * What a changed file touches that could not be understood: the units that the finding names, else those whose folder is nearest
 * above it, else perhaps every component; never nothing. A finding without a file is about the whole repository.
 */
export function touchesOfTrouble({ graph, components }: Side, path: string): Touch[] {
  if (!['plain', 'packaging'].includes(classOf(path))) return []
  return graph.findings
    .filter(({ file }) => file === path || file === '')
    .flatMap(({ file, units, because }): Touch[] => {
      const named = units.filter((unit) => graph.units.has(unit))
      const near = named.length > 0 ? named : file === '' ? [] : nearestAbove(graph, path)
      const links = [path, because]
      if (near.length > 0) return near.map((unit) => ({ unit, effect: 'rebuild', certainty: 'sure', links }))
      const all = components.flatMap((component) => component.units)
      return all.map((unit) => ({ unit, effect: 'rebuild', certainty: 'maybe', links }))
    })
}

function nearestAbove(graph: Graph, path: string): string[] {
  const above = [...graph.units.values()].filter(({ folder }) => isWithin(path, folder))
  const nearest = Math.max(0, ...above.map(({ folder }) => folder.length))
  return above.filter(({ folder }) => folder.length === nearest).map(({ id }) => id)
}
