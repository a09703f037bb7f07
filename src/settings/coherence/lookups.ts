import type { Path } from '../finding.ts'
import { listCheckUses } from '../kinds.ts'
import { findLookupTrouble, hasLookups, listLookups } from '../lookups.ts'
import type { Settings } from '../schema.ts'
import { listComponents } from './placed-apps.ts'
import type { CoherenceRule } from './rule.ts'

interface Text {
  readonly text: string
  readonly path: Path
}

/** `${{ … }}` is a known path, in a variable or in the options of a check. */
export const badLookup: CoherenceRule = {
  code: 'bad-lookup',
  doc: 'Look-ups are known paths, and stand only where they are filled in.',
  look: (settings) => [
    ...listFilledTexts(settings).flatMap(({ text, path }) =>
      listLookups(text).flatMap((lookup) => {
        const trouble = findLookupTrouble(lookup)
        return trouble ? [{ path, ...trouble }] : []
      }),
    ),
    ...listPlainTexts(settings)
      .filter(({ text }) => hasLookups(text))
      .map(({ path }) => ({
        path,
        what: 'a look-up is not filled in here: commands get their values from variables',
        todo: 'Put the look-up into a variable and read that in the command.',
      })),
  ],
}

function listFilledTexts(settings: Settings): Text[] {
  const ofEnvironments = Object.entries(settings.environments).flatMap(([name, { variables }]) =>
    textsIn(variables, ['environments', name, 'variables']),
  )
  const ofComponents = listComponents(settings).flatMap(({ component, path }) =>
    textsIn(component.variables, [...path, 'variables']),
  )
  const ofChecks = listCheckUses(settings).flatMap(({ use, path }) => textsIn(use.with, [...path, 'with']))
  return [...ofEnvironments, ...ofComponents, ...ofChecks]
}

function listPlainTexts(settings: Settings): Text[] {
  return listComponents(settings).flatMap(({ component, path }) => [
    ...textsIn(component.start, [...path, 'start']),
    ...textsIn(component.build.command, [...path, 'build', 'command']),
    ...textsIn(component.test?.command, [...path, 'test', 'command']),
  ])
}

function textsIn(value: unknown, path: Path): Text[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (Array.isArray(value)) return value.flatMap((item, i) => textsIn(item, [...path, i]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, [...path, key]))
}
