import { type Claim, type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { folderOf, resolvePath, type Tree } from '../../tree.ts'
import { contentClaim } from './content-claim.ts'
import type { DeployedUnits } from './deployed-units.ts'
import { manifestId, type Placed } from './manifest-owners.ts'
import type { Kustomization, Patch } from './read-kustomization.ts'
import type { Manifest, ManifestFiles } from './read-manifests.ts'

type Owners = ReadonlyMap<Manifest, readonly string[]>

interface Estate {
  readonly files: ManifestFiles
  readonly tree: Tree
  readonly deployed: DeployedUnits
  readonly byFile: ReadonlyMap<string, readonly Placed[]>
  readonly owners: Owners
  /** The kustomizations that include one. */
  readonly includers: ReadonlyMap<string, readonly string[]>
}

/** What kustomizations deploy: their patches, generated files and images reach just what they are about, the rest all that they put together. */
export function joinKustomizations(
  files: ManifestFiles,
  tree: Tree,
  deployed: DeployedUnits,
  placed: readonly Placed[],
  owners: Owners,
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

/** One of the things a kustomization is made of: what of which file, and the units that it is about. */
interface Piece {
  readonly name: string
  readonly claims: (unit: string) => Claim[]
  readonly about: readonly string[]
}

function partOf(file: string, kustomization: Kustomization, estate: Estate): Part {
  const included = spokenOfIn(file, estate)
  const all = ownersOf(included, estate)
  const pieces: Piece[] = [
    { name: 'all', claims: (unit) => [contentClaim(unit, file, kustomization.content)], about: all },
    ...imagePieces(file, kustomization, estate, all),
    ...entryPieces(file, kustomization, estate, included, all),
    ...filePieces(file, kustomization, estate, included, all),
  ]
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

function imagePieces(file: string, { images }: Kustomization, { deployed }: Estate, all: readonly string[]): Piece[] {
  return images.map(({ name, newName, content }) => {
    const about = unique([...deployed.ofImage(name), ...(newName === '' ? [] : deployed.ofImage(newName))])
    const isOurs = about.length > 0 || all.length === 0
    return { name: `image ${name}`, claims: (unit) => [contentClaim(unit, file, content)], about: isOurs ? about : [] }
  })
}

/** What it lists: an entry that comes or goes is about what it names; a patch or a generator about what it changes. */
function entryPieces(
  file: string,
  { resources, patches, generated, replicas }: Kustomization,
  estate: Estate,
  included: readonly Placed[],
  all: readonly string[],
): Piece[] {
  const piece = (name: string, digest: string, about: readonly string[]): Piece => ({
    name,
    about,
    claims: (unit) => [contentClaim(unit, file, { [name]: digest })],
  })
  return [
    ...resources.map((path) => {
      const at = resourceAt(file, path, estate.tree)
      const isForAll = estate.files.get(at ?? '')?.kustomization?.isComponent === true
      const brought = at === undefined ? [] : ownersOf(includedIn(at, estate), estate)
      return piece(`resource ${path}`, 'listed', isForAll ? all : brought)
    }),
    ...replicas.map(({ of, count }) => {
      const named = included.filter(({ manifest }) => manifest.name === of)
      return piece(`replicas ${of}`, count, nonEmpty(ownersOf(named, estate)) ?? estate.deployed.ofName(of))
    }),
    ...[...Map.groupBy(patches, ({ path, target }) => `patch ${path || target}`)].map(([name, some]) =>
      piece(
        name,
        some.map(({ digest }) => digest).join(' '),
        unique(some.flatMap((patch) => patchedBy(file, patch, estate, included, all))),
      ),
    ),
    ...generated.map(({ of, digest }) => piece(`generator ${of}`, digest, usersOf(of, included, estate) ?? all)),
  ]
}

function ownersOf(some: readonly Placed[], { owners }: Estate): string[] {
  return unique(some.flatMap(({ manifest }) => owners.get(manifest) ?? []))
}

/** What a patch changes: by its target among what is included, by the manifests in its file, or by the name alone, as in a component. */
function patchedBy(
  file: string,
  { path, target }: Patch,
  estate: Estate,
  included: readonly Placed[],
  all: readonly string[],
): readonly string[] {
  const named = included.filter(({ manifest }) => target !== '' && manifest.name === target)
  if (named.length > 0) return ownersOf(named, estate)
  const patched = estate.byFile.get(resolvePath(folderOf(file), path) ?? '') ?? []
  return nonEmpty(ownersOf(patched, estate)) ?? (target === '' ? all : estate.deployed.ofName(target))
}

function usersOf(of: string, included: readonly Placed[], estate: Estate): readonly string[] | undefined {
  const users = included.filter(({ manifest }) => manifest.names.includes(of))
  return nonEmpty(ownersOf(users, estate))
}

/** Patches and generated files, which reach what they name, or everything when that cannot be told. */
function filePieces(
  file: string,
  kustomization: Kustomization,
  estate: Estate,
  included: readonly Placed[],
  all: readonly string[],
): Piece[] {
  const at = (path: string) => resolvePath(folderOf(file), path) ?? ''
  const patches = kustomization.patches
    .filter(({ path }) => path !== '')
    .map((patch) => ({ kind: 'patch', path: at(patch.path), about: patchedBy(file, patch, estate, included, all) }))
  const generated = kustomization.generated.flatMap(({ of, files }) =>
    files.map((path) => ({ kind: 'generator', path: at(path), about: usersOf(of, included, estate) ?? all })),
  )
  const others = kustomization.others.map((path) => ({ kind: 'part', path: at(path), about: all }))
  return [...patches, ...generated, ...others]
    .filter(({ path }) => path !== '' && estate.tree.file(path) !== undefined && !estate.byFile.has(path))
    .map(({ kind, path, about }) => ({
      name: `${kind} in ${path}`,
      about,
      claims: (unit) => [
        {
          unit,
          files: { file: path },
          as: 'explicit',
          family: 'kustomize',
          effect: 'redeploy',
          certainty: 'sure',
          via: '',
        },
      ],
    }))
}

/** What a kustomization speaks of: what it includes, and where it is a component all that those put together that include it. */
function spokenOfIn(file: string, estate: Estate, seen: Set<string> = new Set()): Placed[] {
  if (seen.has(file)) return []
  seen.add(file)
  const own = includedIn(file, estate)
  if (estate.files.get(file)?.kustomization?.isComponent !== true) return own
  const around = (estate.includers.get(file) ?? []).flatMap((includer) => spokenOfIn(includer, estate, seen))
  return [...new Set([...own, ...around])]
}

function includersIn(files: ManifestFiles, tree: Tree): Map<string, readonly string[]> {
  const pairs = [...files].flatMap(([includer, { kustomization }]) =>
    (kustomization?.resources ?? []).map((path) => ({ includer, included: resourceAt(includer, path, tree) ?? '' })),
  )
  const groups = Map.groupBy(pairs, ({ included }) => included)
  return new Map([...groups].map(([included, some]) => [included, some.map(({ includer }) => includer)]))
}

/** Every manifest that a kustomization includes, through others too; a ring ends where it began. */
function includedIn(file: string, estate: Estate, seen: Set<string> = new Set()): Placed[] {
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
function resourceAt(file: string, resource: string, tree: Tree): string | undefined {
  const path = resolvePath(folderOf(file), resource)
  if (path === undefined) return undefined
  const inside = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].map((name) =>
    path === '' ? name : `${path}/${name}`,
  )
  return [path, ...inside].find((one) => tree.file(one))
}

function nonEmpty(found: readonly string[]): readonly string[] | undefined {
  return found.length > 0 ? found : undefined
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
