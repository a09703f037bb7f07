import { byText } from '../../order.ts'
import type { Unit } from '../../part.ts'
import { baseOf, folderOf, isWithin } from '../../tree.ts'

/** The packages and images of a commit, by name and by folder. */
export interface UnitIndex {
  packagesAt(folder: string): readonly Unit[]
  /** At the folder or anywhere below it. */
  packagesBelow(folder: string): readonly Unit[]
  /** In the nearest folder at or above a path that has any, not above the limit. */
  nearest(path: string, limit: string): readonly Unit[]
  /** By its own name, the last part of it, or the name of its folder; those below a folder come first. */
  packagesNamed(name: string, below: string): readonly Unit[]
  /** Whether an image is of a folder on the way from one down to the other, or of that other. */
  hasImageBetween(folder: string, top: string): boolean
}

/** Indexes units. */
export function indexUnits(units: readonly Unit[]): UnitIndex {
  const packages = units.filter(({ kind }) => kind === 'package')
  const byFolder = Map.groupBy(packages, ({ folder }) => folder)
  const folders = [...byFolder.keys()].sort(byText)
  const byName = Map.groupBy(
    packages.flatMap((unit) => namesOf(unit).map((name) => ({ name, unit }))),
    ({ name }) => name,
  )
  const homes = new Set(units.filter(({ kind }) => kind === 'image').map(({ folder }) => folder))
  return {
    packagesAt: (folder) => byFolder.get(folder) ?? [],
    packagesBelow: (folder) => foldersBelow(folders, folder).flatMap((each) => byFolder.get(each) ?? []),
    nearest(path, limit) {
      for (let folder = path; isWithin(folder, limit); folder = folderOf(folder)) {
        const found = byFolder.get(folder)
        if (found || folder === '') return found ?? []
      }
      return []
    },
    packagesNamed(name, below) {
      const found = (byName.get(name) ?? []).map(({ unit }) => unit)
      const exact = found.filter((unit) => unit.name === name)
      const best = exact.length > 0 ? exact : found
      const inside = best.filter(({ folder }) => isWithin(folder, below))
      return inside.length > 0 ? inside : best
    },
    hasImageBetween(folder, top) {
      for (let at = folder; at !== top && at !== ''; at = folderOf(at)) if (homes.has(at)) return true
      return false
    },
  }
}

function namesOf(unit: Unit): string[] {
  const lastPart = unit.name.slice(Math.max(unit.name.lastIndexOf('/'), unit.name.lastIndexOf(':')) + 1)
  return [...new Set([unit.name, lastPart, baseOf(unit.folder)])].filter((name) => name !== '')
}

function foldersBelow(sorted: readonly string[], folder: string): readonly string[] {
  if (folder === '') return sorted
  const from = sorted.findIndex((each) => each >= folder)
  if (from < 0) return []
  const found: string[] = []
  for (let at = from; at < sorted.length && (sorted[at] ?? '').startsWith(folder); at += 1) {
    if (isWithin(sorted[at] ?? '', folder)) found.push(sorted[at] ?? '')
  }
  return found
}
