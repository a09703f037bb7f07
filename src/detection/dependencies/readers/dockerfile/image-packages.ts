import type { Edge, Unit } from '../../part.ts'
import { folderOf, isWithin } from '../../tree.ts'
import { builtBefore } from './built-before.ts'
import { callTest, type Found, homeTest, withoutUncalled } from './called-tools.ts'
import type { Source } from './claim-sources.ts'
import { sayCommand } from './commands.ts'
import type { BuildCommand } from './facts.ts'
import type { ContextBuild, Image } from './image.ts'
import { placesOf } from './image-paths.ts'
import { madeByMake } from './made-by-make.ts'
import { namedPackages } from './named-packages.ts'
import { isVagueFolder } from './names.ts'
import type { UnitIndex } from './unit-index.ts'

/** The packages that an image is made of, as far as its Dockerfile shows, and how it shows it. */
export interface MadeOf {
  readonly edges: readonly Edge[]
  /** Whether it shows which ones: else all that is copied counts. */
  readonly isPrecise: boolean
}

/** Finds the packages an image is made of: what its commands build or start, what is copied for itself, what lies beside its Dockerfile. */
export function findPackages(image: Image, sources: readonly Source[], units: UnitIndex): MadeOf {
  const found: Found = new Map()
  const add = (unit: Unit, via: string, certainty: Edge['certainty'] = 'sure') => {
    if (!found.has(unit.id) && unit.id !== image.id) {
      found.set(unit.id, { unit, edge: { of: image.id, on: unit.id, effect: 'rebuild', certainty, via } })
    }
  }
  for (const build of image.builds) {
    for (const command of build.build.commands) {
      for (const unit of builtBy(command, build, units)) add(unit, `${sayCommand(command.text)} in ${image.dockerfile}`)
    }
    for (const unit of keptOf(build, units)) add(unit, `COPY --from in ${image.dockerfile}`)
  }
  const calls = callTest(image)
  const isAtHome = homeTest(found, calls)
  for (const [unit, via] of copied(image, sources, units, isAtHome)) add(unit, via)
  for (const [unit, via] of madeByMake(image, sources, units, found)) add(unit, via)
  const isPrecise = found.size > 0
  for (const [unit, via, certainty] of atTop(sources, units, isPrecise)) add(unit, via, certainty)
  if (isPrecise) for (const [unit, via] of installedBeside(sources, units)) add(unit, via, 'maybe')
  return { edges: withoutUncalled(found, calls), isPrecise: found.size > 0 }
}

/** Packages below or at a folder that is copied for itself: it is at home, or it is just the one. */
function copied(
  image: Image,
  sources: readonly Source[],
  units: UnitIndex,
  isAtHome: (unit: Unit) => boolean,
): [Unit, string][] {
  return sources.flatMap((source): [Unit, string][] => {
    if ('missing' in source) return builtBefore(image, source, units).map((unit) => [unit, source.via])
    if ('file' in source) return []
    if (source.whole) {
      const isHome = image.home !== '' && isWithin(image.home, source.folder)
      const around = isHome ? units.nearest(image.folder, image.home).filter(isAtHome) : []
      return around.map((unit) => [unit, source.via])
    }
    const below = units.packagesBelow(source.folder)
    const folders = new Set(below.map(({ folder }) => folder))
    const isOne = folders.size === 1 || (image.home !== '' && isWithin(source.folder, image.home))
    if (isOne) return outermost(below).map((unit) => [unit, source.via])
    return below.length === 0
      ? named(units.nearest(source.folder, folderAround(image.folder)), sources).map((unit) => [unit, source.via])
      : []
  })
}

/** Of packages of several ecosystems in one folder those whose manifest is copied by its name, where any is. */
function named(found: readonly Unit[], sources: readonly Source[]): readonly Unit[] {
  const copied = new Set(sources.flatMap((source) => ('file' in source ? [source.file] : [])))
  const some = found.filter(({ file }) => copied.has(file))
  return some.length > 0 ? some : found
}

/** The folder of a Dockerfile, or the one around it where that only says how something is built: `docker/Dockerfile`. */
function folderAround(own: string): string {
  let folder = own
  while (isVagueFolder(folder)) folder = folderOf(folder)
  return folder
}

/** The packages around what is kept of a stage: `COPY --from=build /app/apps/web/dist`; the top of the context says too little. */
function keptOf({ build, ...rest }: ContextBuild, units: UnitIndex): Unit[] {
  const sources = build.kept.flatMap((path) => placesOf(path, { build, ...rest }))
  const around = sources.flatMap((found) => units.nearest(found, rest.context))
  return around.filter(({ folder }) => folder !== rest.context)
}

/**
 * The package at the top of a context that is copied whole: it for sure where nothing is more precise; what else it takes along where nothing is
 * precise at all and no other image is made of it.
 */
function atTop(sources: readonly Source[], units: UnitIndex, isPrecise: boolean): [Unit, string, Edge['certainty']][] {
  return sources.flatMap((source): [Unit, string, Edge['certainty']][] => {
    if (!('whole' in source && source.whole)) return []
    const top = units.packagesAt(source.folder)
    const below = units.packagesBelow(source.folder).filter(({ folder }) => folder !== source.folder)
    if (isPrecise) return top.map((unit) => [unit, source.via, below.length > 0 ? 'maybe' : 'sure'])
    const alone = below.filter(({ folder }) => !units.hasImageBetween(folder, source.folder))
    return [...top, ...(top.length === 0 ? outermost(alone) : alone.filter(({ runs }) => runs))].map((unit) => [
      unit,
      source.via,
      'sure',
    ])
  })
}

/** The tops of workspaces whose manifest is copied by its name: what they ask for is installed along. */
function installedBeside(sources: readonly Source[], units: UnitIndex): [Unit, string][] {
  return sources.flatMap((source): [Unit, string][] => {
    if (!('file' in source)) return []
    const tops = units.packagesAt(folderOf(source.file)).filter(({ file, isAside }) => isAside && file === source.file)
    return tops.map((unit) => [unit, source.via])
  })
}

/** The packages that a command names, or that lie in the folder it runs in. */
function builtBy(command: BuildCommand, build: ContextBuild, units: UnitIndex): Unit[] {
  const named = namedPackages(command.text)
  return named.flatMap((one) => {
    if ('name' in one) return units.packagesNamed(one.name, build.context)
    const path = one.path.startsWith('/') ? one.path : `${command.folder}/${one.path}`
    return placesOf(path, build).flatMap((found) => packagesFrom(found, build.context, units))
  })
}

/** The packages at a path or, for a file, around it; at the top of a workspace it says too little. */
function packagesFrom(path: string, context: string, units: UnitIndex): readonly Unit[] {
  const near = units.nearest(path, context)
  const isWorkspace = near.some(
    ({ folder }) => folder === context && units.packagesBelow(folder).some((unit) => unit.folder !== folder),
  )
  return isWorkspace && path === context ? [] : near
}

/** Of packages inside each other only the outer ones; the rest they name themselves. */
function outermost(found: readonly Unit[]): Unit[] {
  return found.filter(({ folder }) => !found.some((other) => other.folder !== folder && isWithin(folder, other.folder)))
}
