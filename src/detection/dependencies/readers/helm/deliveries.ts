import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import type { Manifest, ManifestFiles } from '../kubernetes/read-manifests.ts'
import type { Release } from '../kubernetes/release.ts'
import { isPattern } from '../pattern.ts'
import { filesAt, fillPlace, findPlaces, foldersAt, type Place } from './places.ts'

/** One thing that is delivered, and the object that says so. */
export interface Delivery {
  readonly file: string
  readonly manifest: Manifest
  /** What it is called. */
  readonly name: string
  /** The folder of the repository that it delivers; empty for what comes from elsewhere. */
  readonly path: string
  /** Its files of values that are in the repository. */
  readonly values: readonly string[]
}

/** What manifests of Argo CD and Flux, and helmfiles, deliver of a commit. */
export function findDeliveries(manifests: ManifestFiles, tree: Tree): Delivery[] {
  return [...manifests].flatMap(([file, { manifests: found }]) =>
    found.flatMap((manifest) =>
      (manifest.releases ?? []).flatMap((release) => {
        const places = release.over ? findPlaces(release.over, tree) : [undefined]
        return places.flatMap((place) => deliveriesAt(file, manifest, release, place, tree))
      }),
    ),
  )
}

function deliveriesAt(
  file: string,
  manifest: Manifest,
  release: Release,
  place: Place | undefined,
  tree: Tree,
): Delivery[] {
  const start = release.isBeside ? folderOf(file) : ''
  const name = fillPlace(release.name ?? '', place) || manifest.name
  const own = place?.file === undefined ? [] : [place.file]
  return foldersOf(resolvePath(start, fillPlace(release.path, place)) ?? '', tree).map((path) => {
    const starts = [...new Set([...(release.isBeside ? [start] : [path]), ''])]
    const named = release.values.flatMap((written) => valuesAt(fillPlace(written, place), starts, tree))
    return { file, manifest, name, path, values: [...new Set([...own, ...named])] }
  })
}

/** The folders that a path means, whose unknown parts are `*`; the top for what is none of the repository's. */
function foldersOf(path: string, tree: Tree): string[] {
  if (!isPattern(path)) return [tree.isFolder(path) ? path : '']
  const found = /[^*/]/.test(path) ? foldersAt(path, tree) : []
  return found.length > 0 ? found : ['']
}

/** `$values/…` and `/…` start at the top, all else at one of the given folders, the first that has it. */
function valuesAt(written: string, starts: readonly string[], tree: Tree): string[] {
  const path = written.replace(/^\$\w+\//, '/')
  const found = starts.map((start) => filesOf(resolvePath(start, path) ?? '', tree))
  return found.find((some) => some.length > 0) ?? []
}

function filesOf(path: string, tree: Tree): string[] {
  if (isPattern(path)) return /[^*/]/.test(path) ? filesAt(path, tree).slice(0, 200) : []
  return tree.file(path) === undefined ? [] : [path]
}
