import type { Path } from '../finding.ts'
import { fillPlaceholders } from '../placeholders.ts'
import type { Settings } from '../schema.ts'
import { listClashes, listPlacedApps } from './placed-apps.ts'
import type { CoherenceRule } from './rule.ts'

interface HostUse {
  readonly host: string
  readonly app: string
  readonly environment: string
  readonly edge: string
  readonly path: Path
}

/** No two apps answer on one host name of one environment; and on one machine a host name leads to one environment. */
export const hostTaken: CoherenceRule = {
  code: 'host-taken',
  doc: 'A host name leads to one app in one environment.',
  look: (settings) =>
    listClashes(listHosts(settings), ({ edge, host }) => `${edge} ${host}`)
      .filter(({ entry, earlier }) => entry.app !== earlier.app || entry.environment !== earlier.environment)
      .map(({ entry, earlier }) => ({
        path: entry.path,
        what: `host ${entry.host} of ${entry.app} in ${entry.environment} already leads to ${earlier.app} in ${earlier.environment}`,
        todo:
          entry.app === earlier.app
            ? `Use another host in ${entry.environment}, such as {app}.${entry.environment}.example.`
            : `Put {app} into the hosts of ${entry.environment}, or give ${entry.app} its own under apps.${entry.app}.hosts.`,
      })),
}

function listHosts(settings: Settings): HostUse[] {
  return listPlacedApps(settings).flatMap(({ name, app, environmentName, environment }) => {
    const own = app.hosts[environmentName]
    const base: Path = own ? ['apps', name, 'hosts', environmentName] : ['environments', environmentName, 'hosts']
    return (own ?? environment.hosts).map((pattern, i) => ({
      host: fillPlaceholders(pattern, name, environmentName),
      app: name,
      environment: environmentName,
      edge: environment.driver === 'local' ? 'this machine' : environmentName,
      path: [...base, i],
    }))
  })
}

/** Routes of an app: one component per path, and one that takes all the rest. */
export const routeTaken: CoherenceRule = {
  code: 'route-taken',
  doc: 'A path of an app leads to one component, and “/” leads somewhere.',
  look: (settings) =>
    Object.entries(settings.apps).flatMap(([app, { components }]) => {
      const uses = Object.entries(components).map(([component, { route }]) => ({
        component,
        route,
        path: ['apps', app, 'components', component],
      }))
      const clashes = listClashes(uses, ({ route }) => route).map(({ entry, earlier }) => ({
        path: [...entry.path, 'route'],
        what: `${app}.${entry.component} and ${app}.${earlier.component} both answer at “${entry.route}”`,
        todo: 'Give one of them a route of its own, such as /api.',
      }))
      const hasRoot = uses.some(({ route }) => route === '/')
      if (hasRoot || uses.length === 0) return clashes
      const what = `no component of ${app} answers at “/”: other paths would lead nowhere`
      return [
        ...clashes,
        { path: ['apps', app, 'components'], at: 'key' as const, what, todo: 'Let one component have route: /.' },
      ]
    }),
}
