import { type App, hostOf, phraseOf } from '../../test/chaos/roost-settings.ts'

/** The app that the bench lets fly. */
export const app = 'lark'

/** A `tidegate.yaml` with one stage behind an approval of two people, where one breach of a rule takes a release back. */
export function quickSettings(): object {
  return {
    version: 1,
    workspace: 'roost',
    timeZone: 'Etc/UTC',
    refs: [{ branch: 'main', until: 'production' }],
    environments: { production: { kind: 'production', hosts: ['{app}.roost'] } },
    tiers: { bird: { pipeline: 'nest', approvals: { people: 2 } } },
    strategies: { 'at-once': { kind: 'immediate' } },
    pipelines: { nest: { stages: [stage] } },
    apps: { [app]: birdSettings(app) },
  }
}

const stage = {
  environment: 'production',
  strategy: 'at-once',
  gates: [{ kind: 'held' }, { kind: 'lease' }, { kind: 'approval' }],
  watch: { during: '1s', rules: [{ signal: 'error-rate', above: 0.1, for: '0s', atLeastRequests: 5 }] },
}

/** An app of one component, built and started as the roost's are. */
export function birdSettings(app: App): object {
  return {
    title: app,
    tier: 'bird',
    database: 'none',
    phrases: { production: { en: phraseOf(app) } },
    components: {
      web: {
        paths: [`apps/${app}/**`],
        build: { folder: `apps/${app}`, command: ['node', 'build.mjs'], output: 'dist' },
        start: ['node', 'server.js'],
        replicas: { production: 1 },
        stopTimeout: '2s',
      },
    },
  }
}

/** The name under which the edge knows the app's production. */
export const host = hostOf(app)
