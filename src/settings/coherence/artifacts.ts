import type { Path } from '../finding.ts'
import { listCheckUses } from '../kinds.ts'
import type { Settings } from '../schema.ts'
import { suggest } from '../suggestion.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** Whatever is deployed, migrated, watched or checked is a component that is built: there is no deployment without an artifact. */
export const noArtifact: CoherenceRule = {
  code: 'no-artifact',
  doc: 'Every component that is named is built.',
  look: (settings) => [...Object.keys(settings.apps).flatMap((app) => ofApp(settings, app)), ...ofChecks(settings)],
}

function ofApp(settings: Settings, name: string): Spot[] {
  const app = settings.apps[name]
  if (app === undefined) return []
  const known = Object.keys(app.components)
  if (known.length === 0) {
    const what = `${name} has no components: there is nothing to build, to deploy or to roll back to`
    return [{ path: ['apps', name, 'components'], at: 'key', what, todo: 'Define at least one component.' }]
  }
  const migrate = app.database === 'none' ? undefined : app.database.migrate
  const named: { component: string; path: Path }[] = [
    ...(migrate ? [{ component: migrate.component, path: ['apps', name, 'database', 'migrate', 'component'] }] : []),
    ...app.watch.flatMap((rule, i) =>
      rule.signal === 'revenue' && rule.component !== undefined
        ? [{ component: rule.component, path: ['apps', name, 'watch', i, 'component'] }]
        : [],
    ),
  ]
  return named.flatMap(({ component, path }) => missing(component, known, name, path))
}

function ofChecks(settings: Settings): Spot[] {
  return listCheckUses(settings).flatMap(({ use, path, app }) => {
    const apps = app === undefined ? (use.apps ?? Object.keys(settings.apps)) : [app]
    const unknownApps = (use.apps ?? []).flatMap((name, i) =>
      Object.hasOwn(settings.apps, name)
        ? []
        : [
            {
              path: [...path, 'apps', i],
              what: `check ${use.id} names app “${name}”, which is not defined`,
              todo: suggest(name, Object.keys(settings.apps), 'app'),
            },
          ],
    )
    const known = apps.flatMap((name) => Object.keys(settings.apps[name]?.components ?? {}))
    const who = app ?? 'any app of this check'
    const components = (use.components ?? []).flatMap((component, i) =>
      missing(component, [...new Set(known)], who, [...path, 'components', i]),
    )
    return [...unknownApps, ...components]
  })
}

function missing(component: string, known: readonly string[], app: string, path: Path): Spot[] {
  if (known.includes(component)) return []
  const what = `component “${component}” is named, but ${app} builds none of that name: there is no artifact of it`
  return [{ path, what, todo: suggest(component, known, 'component') }]
}
