import type { z } from 'zod'
import type { settingsSchema } from '../../src/settings/schema.ts'

type SettingsFile = z.input<typeof settingsSchema>
type StageFile = SettingsFile['pipelines'][string]['stages'][number]
type AppFile = SettingsFile['apps'][string]

/** What a test wants otherwise than usual. */
export interface TinyWishes {
  /** One component `web` each; default only `shop`. */
  readonly apps?: readonly string[]
  readonly app?: Partial<AppFile>
  /** By environment, laid over the usual stage. */
  readonly stages?: Readonly<Record<string, Partial<StageFile>>>
  readonly approvals?: { people?: number; validFor?: string; starterMayApprove?: boolean }
  readonly environments?: Readonly<Record<string, Partial<SettingsFile['environments'][string]>>>
  readonly slots?: SettingsFile['slots']
  readonly refs?: SettingsFile['refs']
  /** Beside `at-once`. */
  readonly strategies?: SettingsFile['strategies']
  readonly analyses?: SettingsFile['analyses']
  readonly startTimeout?: string
  /** A pipeline of one stage, for tests that want many apps at its gate. */
  readonly onlyProduction?: boolean
}

/** What a person types to let an app into production. */
export const phrase = (app: string) => `SHIP ${app.toUpperCase()} NOW`

/** The text of a small `tidegate.yaml`: dev → staging → production, all at once, approved by one person. */
export function tinySettings(wishes: TinyWishes = {}): string {
  const apps = wishes.apps ?? ['shop']
  const stage = (environment: string, usual: Partial<StageFile> = {}): StageFile => ({
    environment,
    strategy: 'at-once',
    ...usual,
    ...wishes.stages?.[environment],
  })
  const place = (environment: string, kind: 'development' | 'staging' | 'production') => ({
    kind,
    hosts: [`{app}.${environment}`],
    ...wishes.environments?.[environment],
  })
  const file: SettingsFile = {
    version: 1,
    workspace: 'tiny',
    environments: {
      ...(wishes.onlyProduction ? {} : { dev: place('dev', 'development'), staging: place('staging', 'staging') }),
      production: place('production', 'production'),
    },
    strategies: { 'at-once': { kind: 'immediate' }, ...wishes.strategies },
    ...(wishes.analyses ? { analyses: wishes.analyses } : {}),
    pipelines: {
      premium: {
        stages: wishes.onlyProduction
          ? [stage('production', { gates: [{ kind: 'approval' }] })]
          : [
              stage('dev'),
              stage('staging'),
              stage('production', { gates: [{ kind: 'staging-validated' }, { kind: 'approval' }] }),
            ],
      },
    },
    tiers: { premium: { pipeline: 'premium', approvals: { people: 1, ...wishes.approvals } } },
    apps: Object.fromEntries(apps.map((app) => [app, tinyApp(app, wishes)])),
    ...(wishes.slots ? { slots: wishes.slots } : {}),
    ...(wishes.refs ? { refs: wishes.refs } : {}),
  }
  return JSON.stringify(file, null, wishes.onlyProduction ? 0 : 1) // a thousand apps still fit into what is read
}

function tinyApp(app: string, wishes: TinyWishes): AppFile {
  return {
    title: app,
    tier: 'premium',
    database: 'none',
    phrases: { production: { en: phrase(app) } },
    components: {
      web: {
        paths: [`${app}/**`],
        build: { folder: app, command: ['cp', '-r', 'src', 'out'], output: 'out' },
        start: ['node', 'server.js'],
        ...(wishes.onlyProduction ? {} : { startTimeout: wishes.startTimeout ?? '60s' }),
      },
    },
    ...wishes.app,
  }
}
