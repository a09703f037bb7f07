import type { DetectionSettings } from '../graph.ts'
import { componentsOf } from '../graph.ts'
import { familyOf, noContent } from './content.ts'
import { componentUnit, declareComponents, declaredComponents } from './declared.ts'
import type { Graph } from './graph.ts'
import { scopeOfLock } from './locks.ts'
import type { LockReader } from './reader.ts'
import { findTouches } from './touches.ts'
import { isWithin } from './tree.ts'
import { touchesOfTrouble } from './troubles.ts'
import { findWays } from './ways.ts'

/** Which declared components (`app.component`) a file of a commit goes into, by what manifests say. */
export type InputFinder = (path: string) => ReadonlySet<string>

/**
 * Finds the files that detection could name as the reason for building a component again, so that whatever it calls touched has other
 * inputs than before: a lockfile goes whole into everyone of its family below it, and what is in doubt goes in.
 */
export function findInputs(settings: DetectionSettings, graph: Graph, locks: readonly LockReader[]): InputFinder {
  const declared = declareComponents(graph, settings)
  const components = declaredComponents(settings)
  const ways = findWays(declared, components)
  const known = new Map<string, ReadonlySet<string>>()
  const built = (unit: string) =>
    ways
      .from(unit, { effect: 'rebuild', certainty: 'sure' })
      .filter(({ effect }) => effect === 'rebuild')
      .map(({ component }) => component.name)
  const find = (path: string): ReadonlySet<string> => {
    const touches = [
      ...findTouches(declared, path, noContent).touches,
      ...touchesOfTrouble({ graph: declared, components }, path),
    ]
    const units = touches.filter(({ effect }) => effect === 'rebuild').map(({ unit }) => unit)
    return new Set([...units, ...unitsOfLock(declared, path, locks)].flatMap(built))
  }
  return (path) => {
    const found = known.get(path) ?? find(path)
    known.set(path, found)
    return found
  }
}

/** Everything that a lockfile may resolve for. */
function unitsOfLock(graph: Graph, path: string, locks: readonly LockReader[]): string[] {
  const lock = locks.find((reader) => reader.wants(path))
  if (!lock) return []
  const folder = scopeOfLock(path)
  const units = [...graph.units.values()].filter((unit) => familyOf(unit.id) === lock.family)
  return units.filter((unit) => isWithin(unit.folder, folder)).map(({ id }) => id)
}

/** Whether manifests say anything of any component: else its declared paths are all there is. */
export function isInferred(settings: DetectionSettings, graph: Graph): boolean {
  const declared = declareComponents(graph, settings)
  return componentsOf(settings).some(({ id }) =>
    [...declared.dependenciesOf(componentUnit(id))].some((unit) => graph.units.has(unit)),
  )
}
