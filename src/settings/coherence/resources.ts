import type { Settings } from '../schema.ts'
import { listComponents, listPlacedApps } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

const kinds = [
  { key: 'memory', noun: 'memory', show: (bytes: number) => `${Math.round(bytes / 2 ** 20)}Mi` },
  { key: 'cpu', noun: 'CPU', show: (millicpu: number) => `${millicpu}m` },
] as const

/** What is requested does not exceed what is allowed. */
export const requestAboveLimit: CoherenceRule = {
  code: 'request-above-limit',
  doc: 'Requests do not exceed limits, and the least number of replicas does not exceed the most.',
  look: (settings) => [...limitsExceeded(settings), ...rangesReversed(settings)],
}

function limitsExceeded(settings: Settings): Spot[] {
  const ofComponents = listComponents(settings).flatMap(({ component, path }) =>
    Object.entries(component.resources).map(([environment, pair]) => ({
      pair,
      path: [...path, 'resources', environment],
    })),
  )
  const quotas = Object.entries(settings.environments).flatMap(([name, { quota }]) =>
    quota === undefined ? [] : [{ pair: quota, path: ['environments', name, 'quota'] }],
  )
  return [...ofComponents, ...quotas].flatMap(({ pair: { requests, limits }, path }) =>
    kinds.flatMap(({ key, noun, show }): Spot[] => {
      const [request, limit] = [requests[key], limits[key]]
      if (request === undefined || limit === undefined || request <= limit) return []
      const what = `more ${noun} is requested (${show(request)}) than allowed (${show(limit)})`
      return [{ path: [...path, 'requests', key], what, todo: 'Lower the request or raise the limit.' }]
    }),
  )
}

function rangesReversed(settings: Settings): Spot[] {
  return listComponents(settings).flatMap(({ component, path }) =>
    Object.entries(component.replicas).flatMap(([environment, use]): Spot[] => {
      if (typeof use === 'number' || use.min <= use.max) return []
      const what = `at least ${use.min} replicas are wanted, but at most ${use.max} are allowed`
      return [{ path: [...path, 'replicas', environment, 'max'], what, todo: 'Let max be at least min.' }]
    }),
  )
}

/** An environment's quota covers what is asked of it: by one app at a time where it is shared by slots, else by all together. */
export const quotaTooSmall: CoherenceRule = {
  code: 'quota-too-small',
  doc: 'A quota covers the sum of the requests.',
  look: (settings) =>
    Object.entries(settings.environments).flatMap(([name, { quota, shared }]) => {
      const apps = listPlacedApps(settings).filter(({ environmentName }) => environmentName === name)
      return kinds.flatMap(({ key, noun, show }): Spot[] => {
        const allowed = quota?.requests[key]
        if (allowed === undefined) return []
        const sums = apps.map((placed) => ({ app: placed.name, sum: sumRequests(settings, placed.name, name, key) }))
        const biggest = sums.toSorted((a, b) => b.sum - a.sum)[0]
        const together = { app: 'all apps together', sum: sums.reduce((total, { sum }) => total + sum, 0) }
        const demand = shared === 'slots' ? biggest : together
        if (demand === undefined || demand.sum <= allowed) return []
        const what = `${demand.app} would request ${show(demand.sum)} of ${noun} in ${name}, its quota is ${show(allowed)}: replicas beyond it are not started there`
        const todo =
          'Raise the quota, lower requests or replicas there, or take it as meant: figures measured there are then not those of production.'
        return [{ severity: 'warning', path: ['environments', name, 'quota', 'requests', key], what, todo }]
      })
    }),
}

function sumRequests(settings: Settings, app: string, environment: string, key: 'memory' | 'cpu'): number {
  const most = settings.environments[environment]?.replicas.most ?? Number.POSITIVE_INFINITY
  return Object.values(settings.apps[app]?.components ?? {}).reduce((sum, { replicas, resources }) => {
    const use = replicas[environment] ?? 1
    const count = Math.min(typeof use === 'number' ? use : use.min, most)
    return sum + count * (resources[environment]?.requests[key] ?? 0)
  }, 0)
}
