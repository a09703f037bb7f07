import { type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import type { DeployedUnits } from './deployed-units.ts'
import { type Estate, includersIn, resourceAt, spokenOfIn } from './kustomize-estate.ts'
import { type Piece, piecesOf } from './kustomize-pieces.ts'
import { manifestId, type Placed } from './manifest-owners.ts'
import type { Kustomization } from './read-kustomization.ts'
import type { Manifest, ManifestFiles } from './read-manifests.ts'

/** What kustomizations deploy: their patches, generated files and images reach just what they are about, the rest all that they put together. */
export function joinKustomizations(
  files: ManifestFiles,
  tree: Tree,
  deployed: DeployedUnits,
  placed: readonly Placed[],
  owners: ReadonlyMap<Manifest, readonly string[]>,
): Part {
  const byFile = Map.groupBy(placed, ({ file }) => file)
  const estate: Estate = { files, tree, deployed, byFile, owners, includers: includersIn(files, tree) }
  const parts = [...files].flatMap(([file, { kustomization }]) =>
    kustomization ? [partOf(file, kustomization, estate)] : [],
  )
  return {
    ...emptyPart,
    units: parts.flatMap(({ units }) => units),
    claims: parts.flatMap(({ claims }) => claims),
    edges: parts.flatMap(({ edges }) => edges),
  }
}

function partOf(file: string, kustomization: Kustomization, estate: Estate): Part {
  const included = spokenOfIn(file, estate)
  const pieces = piecesOf(file, kustomization, estate, included)
  const idOf = ({ name }: Piece) => `kustomize:${file}#${name}`
  const unit: Unit = {
    id: `kustomize:${file}`,
    kind: 'manifests',
    name: folderOf(file),
    folder: folderOf(file),
    file,
    runs: false,
  }
  const inside = [
    ...pieces.map(idOf),
    ...[...included, ...patchesIn(file, kustomization, estate)].map(manifestId),
    ...nestedIn(file, kustomization, estate),
  ]
  return {
    ...emptyPart,
    units: [unit, ...pieces.map((piece): Unit => ({ ...unit, id: idOf(piece) }))],
    claims: pieces.flatMap((piece) => piece.claims(idOf(piece))),
    edges: [
      ...inside.map((on) => redeploys(unit.id, on, '')),
      ...pieces.flatMap((piece) => piece.about.map((of) => redeploys(of, idOf(piece), viaOf(file, piece)))),
    ],
  }
}

function redeploys(of: string, on: string, via: string): Edge {
  return { of, on, effect: 'redeploy', certainty: 'sure', via }
}

function viaOf(file: string, { name }: Piece): string {
  return name === 'all' ? '' : `${name.split(' ')[0] ?? ''} in ${file}`
}

/** The manifests in files of patches. */
function patchesIn(file: string, { patches }: Kustomization, { byFile }: Estate): Placed[] {
  return patches.flatMap(({ path }) => byFile.get(resolvePath(folderOf(file), path) ?? '') ?? [])
}

/** The kustomizations that one includes. */
function nestedIn(file: string, { resources }: Kustomization, estate: Estate): string[] {
  const found = resources.flatMap((resource) => resourceAt(file, resource, estate.tree) ?? [])
  return found.filter((path) => estate.files.get(path)?.kustomization !== undefined).map((path) => `kustomize:${path}`)
}
