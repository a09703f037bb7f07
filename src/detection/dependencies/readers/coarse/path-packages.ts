import { compileGlob } from '../../../glob.ts'
import type { Edge, Unit } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, resolvePath, type Tree } from '../../tree.ts'
import { brokenPackages, factsOfKind, folderClaims, mergeParts, sureEdge, troublesIn, unitId } from '../packages.ts'

/** What a manifest says of an ecosystem that is understood by its folders alone. */
export interface PathPackage {
  readonly kind: 'package'
  readonly name: string
  /** Folders that it is made of, as written; `packages/*` stands for those of them that it requires by name. */
  readonly paths: readonly string[]
  /** Names that it requires. */
  readonly requires: readonly string[]
  readonly runs: boolean
}

/** One such ecosystem. */
export interface PathEcosystem {
  readonly id: string
  /** As people call it. */
  readonly name: string
  wants(path: string): boolean
  read(bytes: Uint8Array): PathPackage
  /** Files in a package's folder that show that it runs. */
  readonly entries: readonly string[]
}

/** Makes a reader of an ecosystem whose packages are folders that name each other by path. */
export function readPathPackages({ id, name, wants, read, entries }: PathEcosystem): Reader<PathPackage> {
  return {
    id,
    version: 1,
    maxBytes: 2_000_000,
    wants,
    read,
    link(facts, tree) {
      const units = unitsOf(id, facts, entries, tree)
      const packages = [...factsOfKind(facts, 'package')]
      return mergeParts([
        { units: [...units.values()] },
        { claims: [...units.values()].flatMap((unit) => folderClaims(unit, tree)) },
        { edges: packages.flatMap(([file, one]) => edgesOf(file, one, units)) },
        brokenPackages(
          facts,
          id,
          () => true,
          (folder) => hasEntry(folder, entries, tree),
          tree,
        ),
        { findings: troublesIn(facts, name) },
      ])
    },
  }
}

type Units = ReadonlyMap<string, Unit>

function unitsOf(family: string, facts: FactsByPath<PathPackage>, entries: readonly string[], tree: Tree): Units {
  const units = [...factsOfKind(facts, 'package')].map(([file, one]): [string, Unit] => {
    const folder = folderOf(file)
    const name = one.name || baseOf(folder)
    return [
      folder,
      {
        id: unitId(family, folder),
        kind: 'package',
        name,
        folder,
        file,
        runs: one.runs || hasEntry(folder, entries, tree),
      },
    ]
  })
  return new Map(units)
}

function hasEntry(folder: string, entries: readonly string[], tree: Tree): boolean {
  return entries.some((entry) => tree.file([folder, entry].filter(Boolean).join('/')) !== undefined)
}

function edgesOf(file: string, one: PathPackage, units: Units): Edge[] {
  const of = units.get(folderOf(file))
  if (of === undefined) return []
  return one.paths.flatMap((written) => {
    const path = resolvePath(of.folder, written)
    if (path === undefined) return []
    return named(path, one, units)
      .filter((on) => on.id !== of.id)
      .map((on) => sureEdge(of.id, on.id, `${written} in ${file}`))
  })
}

function named(path: string, { requires }: PathPackage, units: Units): Unit[] {
  if (!path.includes('*')) return [units.get(path) ?? []].flat()
  const fits = compileGlob(path)
  return [...units.values()].filter(({ folder, name }) => fits(folder) && requires.includes(name))
}
