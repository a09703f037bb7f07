import type { GraphFinding } from '../../part.ts'
import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import { nearestFolder } from '../packages.ts'
import { type GoModule, type GoWork, isFolderPath, type Replacement } from './module.ts'

/** A go.work at its place. */
export interface WorkPlace {
  readonly file: string
  readonly work: GoWork
  readonly uses: ReadonlySet<string>
}

/** A go.mod at its place. */
export interface ModulePlace {
  readonly file: string
  readonly folder: string
  readonly module: GoModule
  /** The go.work that uses it. */
  readonly work: WorkPlace | undefined
  /** The version of each required module, or what replaces it. */
  readonly versions: ReadonlyMap<string, string>
}

/** Where an import leads: a folder of the repository, a module from elsewhere, or nowhere that is known (the standard library). */
export type Target =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'required'; readonly module: string }
  | { readonly kind: 'unknown' }

/** The modules of a commit. */
export interface Modules {
  readonly places: readonly ModulePlace[]
  /** The module that a folder belongs to. */
  moduleOf(folder: string): ModulePlace | undefined
  resolve(from: ModulePlace, importPath: string): Target
  readonly findings: readonly GraphFinding[]
}

/** Brings the go.mod and go.work files of a commit together. */
export function linkModules(
  modules: ReadonlyMap<string, GoModule>,
  works: ReadonlyMap<string, GoWork>,
  tree: Tree,
): Modules {
  const workPlaces = [...works].map(([file, work]) => ({ file, work, uses: usesOf(file, work) }))
  const places = [...modules].map(([file, module]): ModulePlace => {
    const folder = folderOf(file)
    const work = workPlaces.find(({ uses }) => uses.has(folder))
    return { file, folder, module, work, versions: versionsOf(module, work) }
  })
  const byFolder = new Map(places.map((place) => [place.folder, place]))
  const roots = new Map(places.map((place) => [place, rootsOf(place, places)]))
  return {
    places,
    moduleOf: (folder) => nearestFolder(byFolder, folder),
    resolve: (from, importPath) => resolve(roots.get(from), importPath),
    findings: places.flatMap((place) => strayReplacements(place, tree)),
  }
}

function versionsOf(module: GoModule, work: WorkPlace | undefined): Map<string, string> {
  const versions = new Map(module.requires.map(({ path, version }) => [path, version]))
  for (const { path, by, version } of [...module.replaces, ...(work?.work.replaces ?? [])]) {
    versions.set(path, version === '' ? by : `${by} ${version}`)
  }
  return versions
}

function usesOf(file: string, { uses }: GoWork): Set<string> {
  return new Set(uses.flatMap((use) => resolvePath(folderOf(file), use) ?? []))
}

/** The beginnings of import paths that a module knows, and where each leads. */
function rootsOf(place: ModulePlace, places: readonly ModulePlace[]): Map<string, Target> {
  const { module, folder, work } = place
  const roots = new Map<string, Target>()
  for (const { path } of module.requires) roots.set(path, { kind: 'required', module: path })
  for (const replacement of module.replaces) addReplacement(roots, folder, replacement)
  for (const other of places) {
    if (work === undefined || other.work !== work) continue
    for (const replacement of other.module.replaces) addReplacement(roots, other.folder, replacement)
    roots.set(other.module.path, { kind: 'folder', folder: other.folder })
  }
  for (const replacement of work?.work.replaces ?? []) addReplacement(roots, folderOf(work?.file ?? ''), replacement)
  return roots.set(module.path, { kind: 'folder', folder })
}

function addReplacement(roots: Map<string, Target>, from: string, { path, by }: Replacement): void {
  const folder = isFolderPath(by) ? resolvePath(from, by) : undefined
  roots.set(path, folder === undefined ? { kind: 'required', module: path } : { kind: 'folder', folder })
}

/** The longest known beginning of an import path decides. */
function resolve(roots: ReadonlyMap<string, Target> | undefined, importPath: string): Target {
  for (let path = importPath; path !== ''; path = folderOf(path)) {
    const root = roots?.get(path)
    if (root?.kind !== 'folder') {
      if (root !== undefined) return root
      continue
    }
    const below = importPath.slice(path.length + 1)
    return { kind: 'folder', folder: [root.folder, below].filter(Boolean).join('/') }
  }
  return { kind: 'unknown' }
}

function strayReplacements({ file, folder, module }: ModulePlace, tree: Tree): GraphFinding[] {
  return module.replaces
    .filter(({ by }) => isFolderPath(by))
    .filter(({ by }) => {
      const to = resolvePath(folder, by)
      return to === undefined || tree.file(to === '' ? 'go.mod' : `${to}/go.mod`) === undefined
    })
    .map(({ path, by }) => ({
      file,
      because: `${path} is replaced by ${by}, where this repository has no module`,
      hint: 'a change of that folder is not seen; correct the replacement or leave it out',
      units: [],
    }))
}
