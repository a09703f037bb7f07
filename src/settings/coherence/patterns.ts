import type { Path } from '../finding.ts'
import { findBadPlaceholders } from '../placeholders.ts'
import type { Settings } from '../schema.ts'
import type { CoherenceRule } from './rule.ts'

/** Braces in hosts, namespaces, database names and prefixes hold `{app}` or `{env}`, nothing else. */
export const badPlaceholder: CoherenceRule = {
  code: 'bad-placeholder',
  doc: 'Only {app} and {env} stand in braces.',
  look: (settings) =>
    listPatterns(settings).flatMap(({ pattern, path }) =>
      findBadPlaceholders(pattern)
        .slice(0, 3)
        .map((found) => ({
          path,
          what: `“${found.slice(0, 40)}” in “${pattern.slice(0, 80)}” stands for nothing`,
          todo: 'Use {app} or {env}.',
        })),
    ),
}

function listPatterns(settings: Settings): { readonly pattern: string; readonly path: Path }[] {
  const ofEnvironments = Object.entries(settings.environments).flatMap(([name, environment]) => {
    const single = (['namespace', 'database', 'cachePrefix'] as const).flatMap((key) => {
      const pattern = environment[key]
      return pattern === undefined ? [] : [{ pattern, path: ['environments', name, key] }]
    })
    return [
      ...single,
      ...environment.hosts.map((pattern, i) => ({ pattern, path: ['environments', name, 'hosts', i] })),
    ]
  })
  const ofApps = Object.entries(settings.apps).flatMap(([app, { hosts }]) =>
    Object.entries(hosts).flatMap(([environment, patterns]) =>
      patterns.map((pattern, i) => ({ pattern, path: ['apps', app, 'hosts', environment, i] })),
    ),
  )
  return [...ofEnvironments, ...ofApps]
}
