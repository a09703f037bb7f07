import { suitesOf } from '../rule-views.ts'
import type { Settings } from '../schema.ts'
import { listClashes } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

/** Checks of one phase have different ids, so that each one's evidence is told apart; so have phases of a suite. */
export const checkTwice: CoherenceRule = {
  code: 'check-twice',
  doc: 'Phases of a suite, and checks of a phase, have different ids.',
  look: (settings) =>
    Object.keys(settings.suites).flatMap((suite) => [...phasesTwice(settings, suite), ...idsTwice(settings, suite)]),
}

function phasesTwice(settings: Settings, suite: string): Spot[] {
  const phases = (settings.suites[suite]?.phases ?? []).map(({ id }, i) => ({
    id,
    path: ['suites', suite, 'phases', i, 'id'],
  }))
  return listClashes(phases, ({ id }) => id).map(({ entry }) => ({
    path: entry.path,
    what: `suite ${suite} has a phase “${entry.id}” already`,
    todo: 'Give this phase another id.',
  }))
}

function idsTwice(settings: Settings, suite: string): Spot[] {
  return (settings.suites[suite]?.phases ?? []).flatMap((phase, i) => {
    const ofSuite = phase.checks.map(({ id }, j) => ({ id, path: ['suites', suite, 'phases', i, 'checks', j, 'id'] }))
    const perApp = Object.entries(settings.apps)
      .filter(([app]) => isUsedBy(settings, app, suite))
      .map(([app, { checks }]) =>
        (checks[phase.id] ?? []).map(({ id }, j) => ({ id, path: ['apps', app, 'checks', phase.id, j, 'id'] })),
      )
    const clashes = [
      listClashes(ofSuite, ({ id }) => id),
      ...perApp.map((ofApp) => listClashes([...ofSuite, ...ofApp], ({ id }) => id)),
    ]
    const spots = clashes.flat().map(({ entry }) => ({
      path: entry.path,
      what: `phase ${phase.id} has a check “${entry.id}” already`,
      todo: 'Give this check another id.',
    }))
    return [...new Map(spots.map((spot) => [spot.path.join('.'), spot])).values()]
  })
}

function isUsedBy(settings: Settings, app: string, suite: string): boolean {
  const pipeline = settings.tiers[settings.apps[app]?.tier ?? '']?.pipeline ?? ''
  return Object.hasOwn(settings.pipelines, pipeline) && suitesOf(settings, app).includes(suite)
}

/** A phase of which something is demanded measures something for every app that runs it: no checks is not a pass. */
export const emptyPhase: CoherenceRule = {
  code: 'empty-phase',
  doc: 'Every required phase has checks for every app that runs it.',
  look: (settings) =>
    Object.entries(settings.suites).flatMap(([suite, { phases }]) =>
      phases.flatMap((phase, i): Spot[] => {
        if (!phase.required) return []
        const without = Object.entries(settings.apps)
          .filter(([app]) => isUsedBy(settings, app, suite))
          .filter(([app, { checks }]) => {
            const shared = phase.checks.some(({ apps }) => apps === undefined || apps.includes(app))
            return !shared && (checks[phase.id] ?? []).length === 0
          })
          .map(([app]) => app)
        if (without.length === 0) return []
        const what = `phase “${phase.id}” has no check for ${without.join(', ')}: what was not measured did not pass`
        return [
          {
            severity: 'warning',
            path: ['suites', suite, 'phases', i],
            what,
            todo: 'Add checks, or write required: false.',
          },
        ]
      }),
    ),
}
