import type { Path } from '../finding.ts'
import type { Settings } from '../schema.ts'
import { suggest } from '../suggestion.ts'
import type { CoherenceRule } from './rule.ts'

type Noun = 'environment' | 'pipeline' | 'tier' | 'strategy' | 'suite' | 'app' | 'receiver' | 'phase' | 'analysis'

interface Reference {
  readonly noun: Noun
  readonly name: string
  readonly path: Path
  readonly at?: 'key'
}

/** Whatever is named is defined: pipelines, tiers, environments, strategies, analyses, suites, apps, receivers, phases. */
export const undefinedName: CoherenceRule = {
  code: 'undefined-name',
  doc: 'Every name that is used is defined.',
  look: (settings) =>
    listReferences(settings).flatMap(({ noun, name, path, at }) => {
      const known = knownNames(settings, noun)
      if (known.includes(name)) return []
      const what = `${noun} “${name}” is used here but not defined`
      return [{ path, ...(at ? { at } : {}), what, todo: suggest(name, known, noun) }]
    }),
}

function knownNames(settings: Settings, noun: Noun): string[] {
  switch (noun) {
    case 'environment':
      return Object.keys(settings.environments)
    case 'pipeline':
      return Object.keys(settings.pipelines)
    case 'tier':
      return Object.keys(settings.tiers)
    case 'strategy':
      return Object.keys(settings.strategies)
    case 'suite':
      return Object.keys(settings.suites)
    case 'app':
      return Object.keys(settings.apps)
    case 'receiver':
      return Object.keys(settings.receivers)
    case 'analysis':
      return Object.keys(settings.analyses)
    case 'phase':
      return [...new Set(Object.values(settings.suites).flatMap(({ phases }) => phases.map(({ id }) => id)))]
  }
}

function listReferences(settings: Settings): Reference[] {
  return [
    ...Object.entries(settings.pipelines).flatMap(([pipeline, { stages }]) =>
      stages.flatMap((stage, i) => ofStage(stage, ['pipelines', pipeline, 'stages', i])),
    ),
    ...Object.entries(settings.tiers).map(([tier, { pipeline }]): Reference => {
      return { noun: 'pipeline', name: pipeline, path: ['tiers', tier, 'pipeline'] }
    }),
    ...settings.refs.flatMap((ref, i) => [
      ...optional('environment', ref.until, ['refs', i, 'until']),
      ...optional('environment', ref.requests, ['refs', i, 'requests']),
    ]),
    ...settings.slots.flatMap((slots, i) => [
      ...optional('environment', slots.environment, ['slots', i, 'environment']),
      ...slots.windows.flatMap(({ app }, j) => optional('app', app, ['slots', i, 'windows', j, 'app'])),
    ]),
    ...settings.freezes.flatMap((freeze, i) => [
      ...listed('environment', freeze.environments, ['freezes', i, 'environments']),
      ...listed('app', freeze.apps, ['freezes', i, 'apps']),
    ]),
    ...settings.notify.flatMap((rule, i) => [
      ...listed('app', rule.apps, ['notify', i, 'apps']),
      ...listed('receiver', rule.to, ['notify', i, 'to']),
    ]),
    ...Object.entries(settings.apps).flatMap(([app, use]) => ofApp(use, ['apps', app])),
  ]
}

function ofStage(stage: Settings['pipelines'][string]['stages'][number], path: Path): Reference[] {
  return [
    { noun: 'environment', name: stage.environment, path: [...path, 'environment'] },
    { noun: 'strategy', name: stage.strategy, path: [...path, 'strategy'] },
    ...optional('suite', stage.suite, [...path, 'suite']),
    ...optional('analysis', stage.analysis, [...path, 'analysis']),
  ]
}

function ofApp(app: Settings['apps'][string], path: Path): Reference[] {
  const keyed = [app.hosts, app.phrases, app.strategies].flatMap((record, i) =>
    keys('environment', record, [...path, ['hosts', 'phrases', 'strategies'][i] ?? '']),
  )
  const ofComponents = Object.entries(app.components).flatMap(([name, component]) =>
    (['ports', 'replicas', 'resources'] as const).flatMap((key) =>
      keys('environment', component[key], [...path, 'components', name, key]),
    ),
  )
  const strategies = Object.entries(app.strategies).flatMap(([environment, strategy]) =>
    optional('strategy', strategy, [...path, 'strategies', environment]),
  )
  const tier: Reference = { noun: 'tier', name: app.tier, path: [...path, 'tier'] }
  return [tier, ...keyed, ...ofComponents, ...strategies, ...keys('phase', app.checks, [...path, 'checks'])]
}

function optional(noun: Noun, name: string | undefined, path: Path): Reference[] {
  return name === undefined ? [] : [{ noun, name, path }]
}

function listed(noun: Noun, names: readonly string[] | undefined, path: Path): Reference[] {
  return (names ?? []).map((name, i) => ({ noun, name, path: [...path, i] }))
}

function keys(noun: Noun, record: Readonly<Record<string, unknown>>, path: Path): Reference[] {
  return Object.keys(record).map((name) => ({ noun, name, path: [...path, name], at: 'key' }))
}
