import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import type { DeployedUnits } from './deployed-units.ts'
import type { Placed } from './manifest-owners.ts'
import type { Manifest, ManifestFiles } from './read-manifests.ts'

type Owners = ReadonlyMap<Manifest, readonly string[]>

/** What is known of a commit's kustomizations, and of what they put together. */
export interface Estate {
  readonly files: ManifestFiles
  readonly tree: Tree
  readonly deployed: DeployedUnits
  readonly byFile: ReadonlyMap<string, readonly Placed[]>
  readonly owners: Owners
  /** The kustomizations that include one. */
  readonly includers: ReadonlyMap<string, readonly string[]>
}

/** The units that some manifests deploy, each once. */
export function ownersOf(some: readonly Placed[], { owners }: Estate): string[] {
  return unique(some.flatMap(({ manifest }) => owners.get(manifest) ?? []))
}

/** What a kustomization speaks of: what it includes, and where it is a component all that those put together that include it. */
export function spokenOfIn(file: string, estate: Estate, seen: Set<string> = new Set()): Placed[] {
  if (seen.has(file)) return []
  seen.add(file)
  const own = includedIn(file, estate)
  if (estate.files.get(file)?.kustomization?.isComponent !== true) return own
  const around = (estate.includers.get(file) ?? []).flatMap((includer) => spokenOfIn(includer, estate, seen))
  return [...new Set([...own, ...around])]
}

/** The kustomizations that include each, by file. */
export function includersIn(files: ManifestFiles, tree: Tree): Map<string, readonly string[]> {
  const pairs = [...files].flatMap(([includer, { kustomization }]) =>
    (kustomization?.resources ?? []).map((path) => ({ includer, included: resourceAt(includer, path, tree) ?? '' })),
  )
  const groups = Map.groupBy(pairs, ({ included }) => included)
  return new Map([...groups].map(([included, some]) => [included, some.map(({ includer }) => includer)]))
}

/** Every manifest that a kustomization includes, through others too; a ring ends where it began. */
export function includedIn(file: string, estate: Estate, seen: Set<string> = new Set()): Placed[] {
  if (seen.has(file)) return []
  seen.add(file)
  const { files, byFile } = estate
  const { kustomization } = files.get(file) ?? {}
  if (!kustomization) return [...(byFile.get(file) ?? [])]
  return kustomization.resources.flatMap((resource) => {
    const next = resourceAt(file, resource, estate.tree)
    return next === undefined ? [] : includedIn(next, estate, seen)
  })
}

/** The file that a resource means: itself, or the kustomization of a folder. */
export function resourceAt(file: string, resource: string, tree: Tree): string | undefined {
  const path = resolvePath(folderOf(file), resource)
  if (path === undefined) return undefined
  const inside = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map((name) =>
    path === '' ? name : `${path}/${name}`,
  )
  return [path, ...inside].find((one) => tree.file(one))
}

/** A list that has anything in it. */
export function nonEmpty(found: readonly string[]): readonly string[] | undefined {
  return found.length > 0 ? found : undefined
}

/** Each text once. */
export function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
