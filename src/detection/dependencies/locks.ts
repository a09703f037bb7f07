import { type ContentChange, familyOf, sayChanges, type Touch } from './content.ts'
import type { Graph } from './graph.ts'
import type { Unit } from './part.ts'
import type { LockChange } from './reader.ts'
import { folderOf, isWithin } from './tree.ts'

/** A changed lockfile as it was compared, or why it could not be. */
export type ComparedLock =
  | { readonly family: string; readonly change: LockChange }
  | { readonly family: string; readonly trouble: string }

/** Finds whose dependencies a changed lockfile resolves otherwise; one that cannot be understood concerns everybody below it. */
export function touchesOfLock(graph: Graph, path: string, lock: ComparedLock): ContentChange {
  const folder = scopeOfLock(path)
  const units = [...graph.units.values()].filter(
    (unit) => familyOf(unit.id) === lock.family && isWithin(unit.folder, folder),
  )
  const concerned = { families: new Set([lock.family]), units: new Set(units.map(({ id }) => id)) }
  const touch = (unit: Unit, text: string): Touch => ({
    unit: unit.id,
    effect: 'rebuild',
    certainty: 'sure',
    links: [path, text],
  })
  if ('trouble' in lock) {
    return { ...concerned, touches: units.map((unit) => touch(unit, `could not be compared: ${lock.trouble}`)) }
  }
  const { members, named } = lock.change
  if (members === 'everything')
    return { ...concerned, touches: units.map((unit) => touch(unit, 'it does not say whose')) }
  const used = new Set(lock.change.packages)
  const touches = units.flatMap((unit) => {
    const own = [
      ...namesOfMember(path, unit).flatMap((name) => members.get(name) ?? []),
      ...(named?.get(unit.name) ?? []),
    ]
    const changes = [...own, ...changesOfUsed(unit, used, lock.change)]
    return changes.length === 0 ? [] : [touch(unit, sayChanges([...new Set(changes)]))]
  })
  return { ...concerned, touches }
}

/** What changed in the packages that a unit asks for, where the lockfile does not say whose they are. */
function changesOfUsed(unit: Unit, changed: ReadonlySet<string>, { packageChanges }: LockChange): string[] {
  const used = unit.uses?.filter((name) => changed.has(name)) ?? []
  return used.flatMap((name) => packageChanges?.get(name) ?? [name])
}

/** The folder whose packages a lockfile resolves: its own; Rush keeps it beside its settings, below the top. */
export function scopeOfLock(path: string): string {
  const folder = folderOf(path)
  const rush = /(?:^|\/)common\/config\/(?:rush|subspaces\/[^/]+)$/.exec(folder)
  return rush ? folder.slice(0, rush.index) : folder
}

/** The folder of a unit as its lockfile writes it; Rush installs in `common/temp`, or in a folder of it: `../../apps/web`. */
function namesOfMember(path: string, unit: Unit): string[] {
  const scope = scopeOfLock(path)
  if (unit.folder === scope) return ['.']
  const below = scope === '' ? unit.folder : unit.folder.slice(scope.length + 1)
  return scope === folderOf(path) ? [below] : [`../../${below}`, `../../../${below}`]
}
