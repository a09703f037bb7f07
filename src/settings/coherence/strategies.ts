import { suggest } from '../suggestion.ts'
import { listPlacedApps } from './placed-apps.ts'
import type { CoherenceRule } from './rule.ts'

/** An environment's driver is one that this build knows. */
export const unknownDriver: CoherenceRule = {
  code: 'unknown-driver',
  doc: 'Every environment’s driver is known.',
  look(settings, { drivers }) {
    const known = drivers.map(({ name }) => name)
    return Object.entries(settings.environments)
      .filter(([, { driver }]) => !known.includes(driver))
      .map(([environment, { driver }]) => ({
        path: ['environments', environment, 'driver'],
        what: `driver “${driver}” is not part of this build`,
        todo: suggest(driver, known, 'driver'),
      }))
  },
}

/** A strategy only asks what the environment's driver can do: refused here, not at 10 % of the traffic. */
export const strategyBeyondDriver: CoherenceRule = {
  code: 'strategy-beyond-driver',
  doc: 'A driver can do what the strategies used on it need.',
  look: (settings, { drivers, strategies }) =>
    listPlacedApps(settings).flatMap(({ name, app, stage, environmentName, environment, stagePath }) => {
      const own = app.strategies[environmentName]
      const strategy = own ?? stage.strategy
      const needs = strategies.find(({ kind }) => kind === settings.strategies[strategy]?.kind)?.needs ?? []
      const driver = drivers.find((candidate) => candidate.name === environment.driver)
      const lacking = driver ? needs.filter((need) => !driver.capabilities.includes(need)) : []
      if (lacking.length === 0) return []
      const path = own ? ['apps', name, 'strategies', environmentName] : [...stagePath, 'strategy']
      const what = `strategy “${strategy}” needs ${lacking.join(', ')}, which driver “${environment.driver}” of ${environmentName} cannot do`
      return [{ path, what, todo: 'Use another strategy there, such as one of kind immediate, or another driver.' }]
    }),
}
