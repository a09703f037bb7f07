import type { FactsByPath } from '../../reader.ts'
import { folderOf, isWithin, resolvePath } from '../../tree.ts'
import { factsOfKind } from '../packages.ts'
import type { CargoHead, CargoManifest, CrateDependency } from './manifest.ts'
import type { RustSource } from './source.ts'

/** What any of Cargo's files says. */
export type CargoFacts = (CargoManifest & CargoHead) | RustSource

/** A Cargo.toml at its place. */
export interface CargoPlace {
  readonly file: string
  readonly folder: string
  readonly manifest: CargoManifest & CargoHead
  /** The Cargo.toml that heads its workspace: perhaps itself. */
  readonly head: CargoPlace | undefined
}

/** Finds every Cargo.toml and the workspace that it is in. */
export function findCrates(facts: FactsByPath<CargoFacts>): CargoPlace[] {
  const manifests = factsOfKind(facts, 'manifest')
  const heads = [...manifests].filter(([, { workspace }]) => workspace !== null)
  const places = new Map<string, CargoPlace>()
  const placeOf = (file: string, manifest: CargoManifest & CargoHead): CargoPlace => {
    const folder = folderOf(file)
    const known = places.get(file)
    if (known !== undefined) return known
    const found = manifest.workspace === null ? nearestHead(folder, heads) : undefined
    const head = found === undefined ? undefined : placeOf(...found)
    const place: CargoPlace = { file, folder, manifest, head }
    places.set(file, place)
    return place
  }
  return [...manifests].map(([file, manifest]) => placeOf(file, manifest))
}

/** The place whose workspace tables count for a crate: its workspace's head, which may be itself. */
export function headOf(place: CargoPlace): CargoPlace {
  return place.head ?? place
}

/** The folder of the repository that a dependency is, if it is one. */
export function folderOfDependency(place: CargoPlace, { path, key, inherited }: CrateDependency): string | undefined {
  if (path !== undefined) return resolvePath(place.folder, path)
  const head = headOf(place)
  const shared = inherited ? head.manifest.workspace?.paths[key] : undefined
  return shared === undefined ? undefined : resolvePath(head.folder, shared)
}

type Manifests = readonly (readonly [string, CargoManifest & CargoHead])[]

function nearestHead(folder: string, heads: Manifests): Manifests[number] | undefined {
  const fitting = heads.filter(([file, { workspace }]) => {
    const top = folderOf(file)
    const isLeftOut = workspace?.excludes.some((path) => isWithin(folder, resolvePath(top, path) ?? '/'))
    return isWithin(folder, top) && isLeftOut !== true
  })
  return fitting.reduce<Manifests[number] | undefined>(
    (nearest, one) => (nearest === undefined || one[0].length > nearest[0].length ? one : nearest),
    undefined,
  )
}
