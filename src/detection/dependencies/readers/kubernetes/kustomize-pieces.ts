import type { Claim } from '../../part.ts'
import { folderOf, resolvePath } from '../../tree.ts'
import { contentClaim } from './content-claim.ts'
import { type Estate, includedIn, nonEmpty, ownersOf, resourceAt, unique } from './kustomize-estate.ts'
import type { Placed } from './manifest-owners.ts'
import type { Kustomization, Patch } from './read-kustomization.ts'

/** One of the things a kustomization is made of: what of which file, and the units that it is about. */
export interface Piece {
  readonly name: string
  readonly claims: (unit: string) => Claim[]
  readonly about: readonly string[]
}

/** Takes a kustomization apart: what it says of all, its images, its entries, the files that it names. */
export function piecesOf(
  file: string,
  kustomization: Kustomization,
  estate: Estate,
  included: readonly Placed[],
): Piece[] {
  const all = ownersOf(included, estate)
  return [
    { name: 'all', claims: (unit) => [contentClaim(unit, file, kustomization.content)], about: all },
    ...imagePieces(file, kustomization, estate, all),
    ...entryPieces(file, kustomization, estate, included, all),
    ...filePieces(file, kustomization, estate, included, all),
  ]
}

function imagePieces(file: string, { images }: Kustomization, { deployed }: Estate, all: readonly string[]): Piece[] {
  return images.map(({ name, newName, content }) => {
    const here = deployed.seenFrom(folderOf(file))
    const about = unique([...here.ofImage(name), ...(newName === '' ? [] : here.ofImage(newName))])
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
