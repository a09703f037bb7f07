import { variantOf } from '../../component-names.ts'
import type { Edge, Unit } from '../../part.ts'
import { baseOf, folderOf, isWithin } from '../../tree.ts'
import type { ComposeService } from '../compose/read-compose.ts'
import type { Image } from '../dockerfile/image.ts'
import { imageName, repositoryOf } from '../image-hints/hint.ts'
import { isCommon } from './common-images.ts'
import { nearestTo, plain, productOf } from './image-choice.ts'

/** Which units of the repository stand behind what manifests name. */
export interface DeployedUnits {
  /** By a reference of an image: as it is called in the repository, by its last name, or by what its tag ends with. */
  ofImage(reference: string): readonly string[]
  /** Whether an image is one that everybody uses, and none of ours. */
  isOfOthers(reference: string): boolean
  /** By the name of a workload, a chart, a key of values. */
  ofName(name: string): readonly string[]
  /** By a service of a compose file: what it builds, else its image, else its name. */
  ofService(file: string, service: ComposeService): readonly string[]
  /** Those whose folder is nearest above a folder. */
  around(folder: string): readonly string[]
  /** The same for who asks from a folder: of several of one name those that share most of the way to it. */
  seenFrom(folder: string): DeployedUnits
}

/** Finds deployed units among the images, and the running packages that no image of that name is there for; `made` says of what images are made. */
export function findDeployed(
  images: readonly Image[],
  units: readonly Unit[],
  built: ReadonlyMap<string, string>,
  made: readonly Edge[] = [],
): DeployedUnits {
  const own = images.filter(({ isTemplate }) => !isTemplate)
  const aliases = indexImages(own, (image) => image.aliases)
  const packages = units.filter(({ kind, runs }) => kind === 'package' && runs)
  const byImage = indexImages(own, (image) => namesOf(image).map(plain))
  const imaged = index(made.filter(({ certainty }) => certainty === 'sure').map(({ of, on }) => [on, of]))
  const byPackage = index(
    packages.flatMap((unit) =>
      [unit.name, baseOf(unit.folder)].flatMap((name) =>
        (imaged.get(unit.id) ?? [unit.id]).map((id) => [plain(imageName(name)), id] as const),
      ),
    ),
  )
  const homes = new Map(
    [...units, ...own.map(({ id, home }) => ({ id, folder: home }))].map((one) => [one.id, one.folder]),
  )
  const known = {
    own,
    built,
    aliases,
    product: productOf(own, units),
    named: (name: string) => (name === '' ? [] : (byImage.get(plain(name)) ?? byPackage.get(plain(name)) ?? [])),
    nearest: (ids: readonly string[], folder: string) => nearestTo(ids, folder, homes),
  }
  return seen(known, '')
}

interface Known {
  readonly own: readonly Image[]
  readonly built: ReadonlyMap<string, string>
  readonly aliases: ReadonlyMap<string, readonly string[]>
  readonly product: ReadonlyMap<string, string>
  named(name: string): readonly string[]
  nearest(ids: readonly string[], folder: string): readonly string[]
}

/** What is known as it is seen from a folder. */
function seen(known: Known, from: string): DeployedUnits {
  const { own, built, product } = known
  const ofName = (name: string) => known.nearest(known.named(name), from)
  const ofAlias = (alias: string) => known.nearest(known.aliases.get(alias) ?? [], from)
  const ofImage = (reference: string): readonly string[] => {
    const called = ofAlias(repositoryOf(reference))
    if (called.length === 1 && repositoryOf(reference).includes('/')) return called
    const last = imageName(reference)
    if (isCommon(last)) return reference.includes('/') ? [] : called
    const ways = [
      () => bySuffix(tagOf(reference), ofName),
      () => called,
      () => ofName(last),
      () => bySuffix(last, ofName),
      () => [product.get(plain(last)) ?? []].flat(),
    ]
    return ways.map((way) => way()).find((found) => found.length > 0) ?? []
  }
  return {
    ofName,
    ofImage,
    isOfOthers: (reference) => isCommon(imageName(reference)) && ofImage(reference).length === 0,
    around(folder) {
      const holding = own.filter(({ home }) => home !== '' && isWithin(folder, home))
      const nearest = Math.max(0, ...holding.map(({ home }) => home.length))
      return holding.filter(({ home }) => home.length === nearest).map(({ id }) => id)
    },
    ofService(file, { name, image, build }) {
      const dockerfile = built.get(`${file}\0${name}`)
      if (dockerfile !== undefined) {
        const mine = own.filter((one) => one.dockerfile === dockerfile)
        const called = mine.filter((one) => one.aliases.includes(name))
        return (called.length > 0 ? called : mine).map(({ id }) => id)
      }
      const here = seen(known, folderOf(file))
      const called = known.nearest(known.aliases.get(name) ?? [], folderOf(file))
      if (image !== '' && (!image.startsWith('$') || image.includes('/')))
        return [here.ofImage(image), called].find((found) => found.length > 0) ?? []
      return build === undefined && image === ''
        ? ([called, here.ofName(name)].find((found) => found.length > 0) ?? [])
        : []
    },
    seenFrom: (folder) => seen(known, folder),
  }
}

function namesOf({ name, aliases }: Image): string[] {
  return [name, ...aliases.filter((alias) => !alias.includes('/'))].filter((each) => each !== '')
}

/** `immich-server` is `server`, `demo:1.2-cart` is `cart`, if just one unit fits. */
function bySuffix(name: string, ofName: (name: string) => readonly string[]): readonly string[] {
  const parts = name.split('-')
  for (let at = 1; at < parts.length; at += 1) {
    const found = ofName(parts.slice(at).join('-'))
    if (found.length === 1) return found
  }
  return []
}

function tagOf(reference: string): string {
  const repository = repositoryOf(reference)
  return reference.slice(repository.length + 1).split('@')[0] ?? ''
}

/** Images by name; one for development only where nothing that is delivered is called so. */
function indexImages(images: readonly Image[], namesOf: (image: Image) => readonly string[]) {
  const [development, delivered] = [true, false].map((wanted) =>
    images.filter(({ dockerfile }) => (variantOf(dockerfile) === 'development') === wanted),
  )
  const indexed = [development, delivered].map((some = []) =>
    index(some.flatMap((image) => namesOf(image).map((name) => [name, image.id] as const))),
  )
  return new Map(indexed.flatMap((found) => [...found]))
}

function index(pairs: readonly (readonly [string, string])[]): Map<string, readonly string[]> {
  const groups = Map.groupBy(pairs, ([name]) => name)
  return new Map([...groups].map(([name, found]) => [name, [...new Set(found.map(([, id]) => id))]]))
}
