import type { Unit } from '../../part.ts'
import { baseOf } from '../../tree.ts'
import type { Found } from './called-tools.ts'
import type { Source } from './claim-sources.ts'
import { sayCommand } from './commands.ts'
import type { Image } from './image.ts'
import type { UnitIndex } from './unit-index.ts'

const compiled = ['go:', 'cargo:', 'dotnet:']

/**
 * The programs that `make` may compile in an image that copies everything, of languages of which nothing says what is built: those that the
 * target or what is kept is called after, else, for a Dockerfile at the top, all that no other image is made of.
 */
export function madeByMake(
  image: Image,
  sources: readonly Source[],
  units: UnitIndex,
  found: Found,
): (readonly [Unit, string])[] {
  const builds = image.builds.map(({ build }) => build)
  const command = builds.flatMap(({ commands }) => commands).find(({ text }) => /(?:^|\s)make(?:\s|$)/.test(text))
  if (command === undefined) return []
  const known = [...found.values()].filter(({ unit }) => unit.runs)
  const families = compiled.filter((start) => !known.some(({ unit }) => unit.id.startsWith(start)))
  const programs = sources.flatMap((source) =>
    'whole' in source && source.whole ? programsIn(source.folder, families, units) : [],
  )
  const kept = builds.flatMap((build) => build.kept.map(baseOf))
  const names = new Set([...command.text.split(/\s+/), ...kept].map((name) => name.replace(/\*$/, '')))
  const called = programs.filter(({ name, folder }) => names.has(name) || names.has(baseOf(folder)))
  const via = `${sayCommand(command.text)} in ${image.dockerfile}`
  const all = image.home === '' ? programs : []
  return (called.length > 0 ? called : all).map((unit) => [unit, via])
}

function programsIn(top: string, families: readonly string[], units: UnitIndex): Unit[] {
  return units
    .packagesBelow(top)
    .filter(
      ({ id, runs, folder }) =>
        runs && families.some((start) => id.startsWith(start)) && !units.hasImageBetween(folder, top),
    )
}
