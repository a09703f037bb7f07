import type { Path, Trouble } from './finding.ts'
import { jsonSchemaOf } from './json-nodes.ts'
import type { Catalogue, CheckUse, Kind, Settings } from './schema.ts'
import { explainIssues } from './schema-issues.ts'
import { suggest } from './suggestion.ts'

/** Troubles with the kinds of checks, gates and strategies, and with the options that each kind takes. */
export function checkKinds(settings: Settings, catalogue: Catalogue): Trouble[] {
  const gates = Object.entries(settings.pipelines).flatMap(([pipeline, { stages }]) =>
    stages.flatMap((stage, i) =>
      stage.gates.flatMap((use, j) =>
        checkInline('gate', use, ['pipelines', pipeline, 'stages', i, 'gates', j], catalogue.gates),
      ),
    ),
  )
  const strategies = Object.entries(settings.strategies).flatMap(([name, use]) =>
    checkInline('strategy', use, ['strategies', name], catalogue.strategies),
  )
  const checks = listCheckUses(settings).flatMap(({ use, path }) =>
    checkOptions('check', use.kind, use.with, path, [...path, 'with'], catalogue.checks),
  )
  return [...gates, ...strategies, ...checks]
}

/** Every use of a check, in suites and in apps, with where it stands. */
export function listCheckUses(
  settings: Settings,
): { readonly use: CheckUse; readonly path: Path; readonly app?: string }[] {
  const ofSuites = Object.entries(settings.suites).flatMap(([suite, { phases }]) =>
    phases.flatMap(({ checks }, i) =>
      checks.map((use, j) => ({ use, path: ['suites', suite, 'phases', i, 'checks', j] as Path })),
    ),
  )
  const ofApps = Object.entries(settings.apps).flatMap(([app, { checks }]) =>
    Object.entries(checks).flatMap(([phase, uses]) =>
      uses.map((use, j) => ({ use, app, path: ['apps', app, 'checks', phase, j] as Path })),
    ),
  )
  return [...ofSuites, ...ofApps]
}

function checkInline(noun: string, use: { readonly kind: string }, path: Path, kinds: readonly Kind[]): Trouble[] {
  const { kind, ...options } = use
  return checkOptions(noun, kind, options, path, path, kinds)
}

function checkOptions(
  noun: string,
  kind: string,
  options: Readonly<Record<string, unknown>>,
  usePath: Path,
  optionsPath: Path,
  kinds: readonly Kind[],
): Trouble[] {
  const known = kinds.find((candidate) => candidate.kind === kind)
  if (known === undefined) {
    const names = kinds.map((candidate) => candidate.kind)
    const what = `a kind of ${noun} was wanted, found “${kind.slice(0, 80)}”`
    return [{ code: 'unknown-kind', path: [...usePath, 'kind'], what, todo: suggest(kind, names, `kind of ${noun}`) }]
  }
  const parsed = known.schema.safeParse(options, { reportInput: true })
  return parsed.success ? [] : explainIssues(parsed.error.issues, jsonSchemaOf(known.schema), options, optionsPath)
}
