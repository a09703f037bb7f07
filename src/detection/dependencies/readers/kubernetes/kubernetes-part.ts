import { type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { folderOf, type Tree } from '../../tree.ts'
import { contentClaim } from './content-claim.ts'
import type { DeployedUnits } from './deployed-units.ts'
import { joinKustomizations } from './kustomize-part.ts'
import { findOwners, manifestId, type Placed } from './manifest-owners.ts'
import type { ManifestFiles } from './read-manifests.ts'

/** What manifests say by themselves: each is a unit whose change deploys again. */
export function linkManifests(files: ManifestFiles): Part {
  const placed = placedIn(files)
  return {
    ...emptyPart,
    units: placed.map(unitOf),
    claims: placed.map((one) => contentClaim(manifestId(one), one.file, one.manifest.content)),
  }
}

/** Which units each manifest, and each kustomization, deploys. */
export function joinManifests(files: ManifestFiles, tree: Tree, deployed: DeployedUnits): Part {
  const placed = placedIn(files)
  const renamed = new Map(
    [...files.values()].flatMap(({ kustomization }) =>
      (kustomization?.images ?? []).map(({ name, newName }) => [name, newName]),
    ),
  )
  const owners = findOwners(placed, deployed, renamed)
  const edges = placed.flatMap((one) => {
    const via = `${one.manifest.kind} ${one.manifest.name}`
    return (owners.get(one.manifest) ?? []).map(
      (of): Edge => ({ of, on: manifestId(one), effect: 'redeploy', certainty: 'sure', via }),
    )
  })
  const kustomize = joinKustomizations(files, tree, deployed, placed, owners)
  return { ...kustomize, edges: [...edges, ...kustomize.edges] }
}

function unitOf(placed: Placed): Unit {
  const { file, manifest } = placed
  return { id: manifestId(placed), kind: 'manifests', name: manifest.name, folder: folderOf(file), file, runs: false }
}

function placedIn(files: ManifestFiles): Placed[] {
  return [...files].flatMap(([file, { manifests }]) => manifests.map((manifest) => ({ file, manifest })))
}
