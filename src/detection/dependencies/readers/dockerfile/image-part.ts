import { classOf } from '../../classes.ts'
import { type Claim, type Edge, emptyPart, type Part, type Unit } from '../../part.ts'
import { isWithin, type Tree } from '../../tree.ts'
import { claimAbsent, claimOthersHomes } from './absent-files.ts'
import { baseEdges } from './base-images.ts'
import { claim, claimFiles, type IgnoreOf, type Source, sourcesOf } from './claim-sources.ts'
import { claimProse, isProseSite } from './content.ts'
import { rulesFor } from './ignore-rules.ts'
import type { Image } from './image.ts'
import { findPackages } from './image-packages.ts'
import { indexUnits, type UnitIndex } from './unit-index.ts'

/** What is known of the images of a commit. */
export interface ImagesOfCommit {
  readonly images: readonly Image[]
  readonly tree: Tree
  readonly ignoreOf: IgnoreOf
  /** The `.dockerignore` that a build in a context obeys, where there is one. */
  readonly ignoreFileOf: (dockerfile: string, context: string) => string | undefined
  /** Files that say how images are built and run: taken along by a `COPY . .`, they change nothing of what is inside. */
  readonly isAside: (path: string) => boolean
  /** Files that are there to say how images are built, and for nothing else: skaffold, bake, Tilt. */
  readonly isBuildList: (path: string) => boolean
}

/** What the Dockerfiles say by themselves: the images, their files one by one, and which image is built from which. */
export function linkImages(commit: ImagesOfCommit): Part {
  const { images, tree, ignoreOf } = commit
  return {
    ...emptyPart,
    units: images.map((image) => unitOf(image, tree)),
    claims: images.flatMap((image) => [
      ...ownClaims(image, commit),
      ...claimFiles(image, sourcesOf(image, tree, ignoreOf)),
    ]),
    edges: images.flatMap((image) => baseEdges(image, images)),
  }
}

/** What they say once every package is known: the folders they take, and the packages they are made of. */
export function joinImages({ images, tree, ignoreOf, isAside }: ImagesOfCommit, units: readonly Unit[]): Part {
  const index = indexUnits(units)
  const withoutAsides = sharedTests(isAside)
  const isSmall = smallContexts(images, tree)
  const parts = images.map((image) => {
    const sources = sourcesOf(image, tree, ignoreOf)
    const made = findPackages(image, sources, index)
    return {
      claims: [
        ...claimProse(image, sources, tree),
        ...folderClaims(image, sources, made.isPrecise, index, withoutAsides),
        ...(made.edges.length > 0 && isSmall(image)
          ? claimAbsent(image, sources, { ignoreOf, isBuiltOnOurs: baseEdges(image, images).length > 0 })
          : []),
        ...claimOthersHomes(image, sources, images, (folder) => index.packagesBelow(folder).length > 0),
      ],
      edges: made.edges,
    }
  })
  const templates = images.filter(({ isTemplate }) => isTemplate).flatMap((image) => templateEdges(image, units))
  return {
    ...emptyPart,
    claims: parts.flatMap(({ claims }) => claims),
    edges: [...parts.flatMap(({ edges }) => edges), ...templates],
  }
}

/** Questions to `.dockerignore` files that one context may cost. */
const mostQuestions = 100_000

/** Whether asking about every file of an image's context, for each of the images that share it, costs little. */
function smallContexts(images: readonly Image[], tree: Tree): (image: Image) => boolean {
  const shared = Map.groupBy(images, ({ builds }) => builds[0]?.context)
  return ({ builds: [first] }) =>
    first !== undefined && tree.countBelow(first.context) * (shared.get(first.context)?.length ?? 0) <= mostQuestions
}

function unitOf(image: Image, tree: Tree): Unit {
  const kind = image.isTemplate ? 'shared' : 'image'
  const { id, name, home: folder, dockerfile: file } = image
  const servesProse = isProseSite(folder, tree)
  return { id, kind, name, folder, file, runs: !image.isTemplate, ...(servesProse && { servesProse }) }
}

/** A Dockerfile, and what its `.dockerignore` lets in, are part of the image. One that cannot be read may take anything beside it. */
function ownClaims(image: Image, commit: ImagesOfCommit): Claim[] {
  const { isBuildList } = commit
  const unread: Claim[] =
    image.builds.length > 0
      ? []
      : [{ ...claim(image, { folder: image.home }, 'wide', `${image.dockerfile} cannot be read`), certainty: 'maybe' }]
  const said = [...image.saidIn]
    .filter(([file]) => isBuildList(file))
    .map(([file, content]) => ({ ...claim(image, { file }, 'explicit', ''), content }))
  const own = image.isInline ? [] : [claim(image, { file: image.dockerfile }, 'explicit', '')]
  return [...own, ...ignoreClaims(image, commit), ...said, ...unread]
}

/** Of a `.dockerignore`, the rules that may decide about what the image takes. */
function ignoreClaims(image: Image, { ignoreFileOf, ignoreOf }: ImagesOfCommit): Claim[] {
  const rules = new Map<string, Record<string, string>>()
  for (const build of image.builds) {
    const file = ignoreFileOf(image.dockerfile, build.context)
    if (file === undefined) continue
    const said = rulesFor(build, ignoreOf(image.dockerfile, build.context) ?? [])
    rules.set(file, { ...rules.get(file), ...said })
  }
  const via = `context of ${image.dockerfile}`
  return [...rules].map(([file, content]) => ({ ...claim(image, { file }, 'explicit', via), content }))
}

type PathTest = (path: string) => boolean

/** Makes tests that leave asides out, one for each test that it is given. */
function sharedTests(isAside: PathTest): (accepts: PathTest) => PathTest {
  const made = new Map<PathTest, PathTest>()
  return (accepts) => {
    const test = made.get(accepts) ?? ((path: string) => accepts(path) && !isAside(path))
    made.set(accepts, test)
    return test
  }
}

function folderClaims(
  image: Image,
  sources: readonly Source[],
  isPrecise: boolean,
  index: UnitIndex,
  withoutAsides: (accepts: PathTest) => PathTest,
): Claim[] {
  return sources.flatMap((source): Claim[] => {
    if (!('folder' in source)) return []
    const { folder, accepts, via, whole, isDelivered } = source
    const folders = new Set(index.packagesBelow(folder).map((unit) => unit.folder))
    const isWide = whole || folders.size > 1
    if (isWide && (isPrecise || folders.size !== 1)) {
      const certainty = isPrecise && !isDelivered ? 'maybe' : 'sure'
      return [{ ...claim(image, { folder, accepts: withoutAsides(accepts) }, 'wide', via), certainty }]
    }
    if (isWithin(folder, image.home))
      return [claim(image, { folder, accepts: isWide ? withoutAsides(accepts) : accepts }, 'own', via)]
    return [
      claim(image, { folder, accepts: (path) => accepts(path) && classOf(path, folder) === 'plain' }, 'explicit', via),
    ]
  })
}

/** A Dockerfile that only arguments fill is what running packages without one of their own may be built by. */
function templateEdges(image: Image, units: readonly Unit[]): Edge[] {
  const running = units.filter(({ kind, runs }) => kind === 'package' && runs)
  const homes = new Set(units.filter(({ kind }) => kind === 'image').map(({ folder }) => folder))
  return running
    .filter(({ folder }) => !homes.has(folder))
    .map(({ id }) => ({ of: id, on: image.id, effect: 'rebuild', certainty: 'maybe', via: 'may build it' }))
}
