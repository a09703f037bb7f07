import { listPlacedApps } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** A promised availability is watched in production, at least as strictly as it is promised. */
export const unwatchedPromise: CoherenceRule = {
  code: 'unwatched-promise',
  doc: 'An availability that is promised is watched in production.',
  look: (settings) =>
    listPlacedApps(settings).flatMap(({ name, app, stage, environmentName, environment }): Spot[] => {
      const promised = app.availability
      if (promised === undefined || environment.kind !== 'production') return []
      const watched = [...stage.watch.rules, ...app.watch].flatMap((rule) =>
        rule.signal === 'availability' ? [rule.below] : [],
      )
      const strictest = Math.max(...watched)
      if (watched.length > 0 && strictest >= promised) return []
      const found = watched.length === 0 ? 'no rule watches it' : `it is watched only below ${strictest}`
      const todo = `Add { signal: availability, below: ${promised}, over: 1h } to the watch of ${name}.`
      const what = `${name} promises an availability of ${promised}, but in ${environmentName} ${found}`
      return [{ severity: 'warning', path: ['apps', name, 'availability'], what, todo }]
    }),
}
