/** The apps of the roost: two with a canary, one with a database and a rolling rollout. */
export const apps = ['lark', 'finch', 'wren'] as const
export type App = (typeof apps)[number]

/** What a person types to let an app into production. */
export const phraseOf = (app: string) => `LET ${app.toUpperCase()} FLY`
/** The host name of an app's production. */
export const hostOf = (app: string) => `${app}.roost`

const gates = [{ kind: 'held' }, { kind: 'lease' }]

/** A `tidegate.yaml` whose pipelines last seconds; databases get the prefix, so that two roosts share a server. */
export function roostSettings(prefix: string, now: Date): object {
  return {
    version: 1,
    workspace: 'roost',
    timeZone: zoneWhereItIsNoon(now),
    environments: {
      dev: { kind: 'development', hosts: ['{app}.dev.roost'], database: `${prefix}_dev_{app}` },
      'staging-shared': {
        kind: 'staging',
        shared: 'slots',
        hosts: ['{app}.staging.roost'],
        database: `${prefix}_staging`,
        schemaPerApp: true,
      },
      production: { kind: 'production', hosts: ['{app}.roost'], database: `${prefix}_production_{app}` },
    },
    slots: [{ environment: 'staging-shared', borrow: 'idle', windows: [{ app: 'lark', daily: '00:00-24:00' }] }],
    tiers: { bird: { pipeline: 'nest', approvals: { people: 2 } } },
    strategies: {
      'at-once': { kind: 'immediate' },
      'few-first': {
        kind: 'canary',
        steps: [
          { weight: 20, hold: '1s', atLeastRequests: 5 },
          { weight: 50, hold: '1s', atLeastRequests: 10 },
        ],
      },
      'one-by-one': { kind: 'rolling', batch: 1, watch: '1s' },
    },
    suites: {
      alive: { phases: [{ id: 'alive', title: 'It answers', checks: [{ id: 'health', kind: 'http' }] }] },
    },
    pipelines: {
      nest: {
        stages: [
          { environment: 'dev', strategy: 'at-once', suite: 'alive', gates },
          { environment: 'staging-shared', strategy: 'at-once', suite: 'alive', gates: [{ kind: 'slot' }, ...gates] },
          {
            environment: 'production',
            strategy: 'few-first',
            suite: 'alive',
            backup: 'when-database',
            gates: [{ kind: 'staging-validated' }, ...gates, { kind: 'approval' }],
            watch: { during: '1s', rules: [{ signal: 'error-rate', above: 0.1, for: '1s', atLeastRequests: 5 }] },
          },
        ],
      },
    },
    apps: Object.fromEntries(apps.map((app) => [app, appSettings(app)])),
  }
}

function appSettings(app: App): object {
  const migrate = { component: 'web', command: ['node', 'migrate.js'], direction: 'reversible' }
  return {
    title: app,
    tier: 'bird',
    database: app === 'wren' ? { migrate } : 'none',
    ...(app === 'wren' ? { strategies: { production: 'one-by-one' } } : {}),
    phrases: { production: { en: phraseOf(app) } },
    components: {
      web: {
        paths: [`apps/${app}/**`],
        build: { folder: `apps/${app}`, command: ['node', 'build.mjs'], output: 'dist' },
        start: ['node', 'server.js'],
        replicas: { production: app === 'wren' ? 2 : 1 },
        stopTimeout: '2s',
      },
    },
  }
}

/** No slot of the calendar ends while the chaos lasts: the chaos itself ends them. */
function zoneWhereItIsNoon(now: Date): string {
  const east = 12 - now.getUTCHours()
  return east === 0 ? 'Etc/UTC' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}
