import { listClashes } from './placed-apps.ts'
import type { CoherenceRule } from './rule.ts'

/** No two components listen on one port of one machine; all environments of the local driver are on one machine. */
export const portTaken: CoherenceRule = {
  code: 'port-taken',
  doc: 'A port of a machine belongs to one component.',
  look(settings) {
    const uses = Object.entries(settings.apps).flatMap(([app, { components }]) =>
      Object.entries(components).flatMap(([component, { ports }]) =>
        Object.entries(ports).map(([environment, port]) => ({
          who: `${app}.${component} in ${environment}`,
          machine: settings.environments[environment]?.driver === 'local' ? 'this machine' : environment,
          port,
          path: ['apps', app, 'components', component, 'ports', environment],
        })),
      ),
    )
    return listClashes(uses, ({ machine, port }) => `${machine}:${port}`).map(({ entry, earlier }) => ({
      path: entry.path,
      what: `port ${entry.port} of ${entry.machine} is taken by ${earlier.who}`,
      todo: `Give ${entry.who} another port, or leave it out: the app’s host name leads to it anyway.`,
    }))
  },
}
