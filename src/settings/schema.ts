import { z } from 'zod'
import { analysisSettings, metricSettings } from './analysis-schema.ts'
import { bytes, duration, millicpu, name, share, urlPath } from './primitives.ts'

/** A kind of check, gate or strategy as the settings see it: its name, its options' schema, one sentence for people. */
export interface Kind {
  readonly kind: string
  readonly doc: string
  readonly schema: z.ZodType
}

/** The kinds that this build of Tidegate knows; `main` hands them in, so that the settings need not look up at those rooms. */
export interface Catalogue {
  readonly checks: readonly Kind[]
  readonly gates: readonly Kind[]
  readonly strategies: readonly (Kind & { readonly needs: readonly string[] })[]
  readonly drivers: readonly { readonly name: string; readonly capabilities: readonly string[] }[]
}

const pathGlob = z
  .string()
  .min(1)
  .max(300)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\0\\]+$/, 'a path inside the repository, without a leading / or ..')
const argv = z.array(z.string().min(1)).min(1)
const hostPattern = z
  .string()
  .max(253)
  .regex(/^[a-z0-9{][a-z0-9.{}-]*$/, 'a host name; {app} stands for the app')
const variables = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())

const resources = z.strictObject({ memory: bytes.optional(), cpu: millicpu.optional() })
const resourcePair = z.strictObject({ requests: resources.prefault({}), limits: resources.prefault({}) })
const replicaRange = z.strictObject({
  min: z.int().min(1).max(200),
  max: z.int().min(1).max(200),
  scaleAtCpu: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe('Percent of the CPU request at which replicas are added, where the driver can'),
})

const build = z.strictObject({
  folder: pathGlob.describe('Where the command runs, inside the checkout of the commit').optional(),
  command: argv.describe('argv, never a shell line'),
  output: pathGlob.describe('The folder that becomes the artifact'),
  timeout: duration.prefault('10m'),
})

const component = z.strictObject({
  title: z.string().optional(),
  paths: z.array(pathGlob).min(1).describe('Files that belong to it; `dir/**` is all below dir'),
  dependsOn: z.array(z.string()).default([]).describe('Ids under `shared`, or app.component'),
  inputs: z
    .array(pathGlob)
    .optional()
    .describe('More files that it is built of, beside its paths, what it depends on and what is found in manifests'),
  build,
  test: z.strictObject({ folder: pathGlob.optional(), command: argv, timeout: duration.prefault('10m') }).optional(),
  start: argv,
  route: urlPath.default('/').describe('Requests whose path begins so go to this component; the longest wins'),
  health: urlPath.default('/api/health'),
  ready: urlPath.optional(),
  ports: z
    .record(name, z.int().min(1).max(65535))
    .default({})
    .describe('environment → a port of 127.0.0.1 that leads to it, over all releases'),
  replicas: z
    .record(name, z.union([z.int().min(1).max(200), replicaRange]))
    .default({})
    .describe('environment → how many'),
  resources: z.record(name, resourcePair).default({}).describe('environment → requests and limits'),
  variables: variables.default({}),
  secrets: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/))
    .default([])
    .describe('Names of secrets that arrive as environment variables'),
  startTimeout: duration.prefault('60s'),
  stopTimeout: duration.prefault('15s'),
})

const phrases = z
  .record(z.string().regex(/^[a-z]{2}$/), z.string().min(1).max(200))
  .describe('locale → the exact phrase')

const watchRule = z.discriminatedUnion('signal', [
  z.strictObject({ signal: z.literal('health-lost'), for: duration }),
  z.strictObject({
    signal: z.literal('error-rate'),
    above: share,
    for: duration,
    atLeastRequests: z.int().min(1).default(20),
  }),
  z.strictObject({
    signal: z.literal('slower').describe('Worse than the release before'),
    quantile: z.enum(['p50', 'p95', 'p99']).default('p95'),
    by: z.number().positive().describe('0.2 is 20 % slower'),
    for: duration.describe('0s: at once'),
    atLeastRequests: z.int().min(1).default(50),
    atLeastMs: z.number().min(0).default(5).describe('Differences below this many ms do not count'),
  }),
  z.strictObject({
    signal: z.literal('critical-log'),
    patterns: z
      .array(z.string().min(1).max(200))
      .min(1)
      .describe('Literal texts; any line that contains one is critical'),
  }),
  z.strictObject({
    signal: z.literal('availability'),
    below: share,
    over: duration,
    atLeastRequests: z.int().min(1).default(100),
  }),
  z.strictObject({
    signal: z.literal('revenue'),
    component: name.optional(),
    path: urlPath.describe('An endpoint of the app that answers JSON'),
    field: z.string().describe('Dotted path to a number in that JSON'),
    below: z.number().describe('Any value under this is a revenue impact'),
    every: duration.prefault('2s'),
  }),
])

const watch = z.strictObject({
  during: duration.prefault('0s').describe('How long the last step is watched with the old release standing by'),
  rules: z.array(watchRule).default([]),
})

/** A gate in a stage: its kind, and its options beside it. */
export const gateUse = z.looseObject({ kind: z.string() })
/** A strategy: its kind, and its options beside it. */
export const strategyUse = z.looseObject({ kind: z.string() })

/** A check in a phase: its kind, and its options under `with`. */
export const checkUse = z.strictObject({
  id: name,
  title: z.string().optional(),
  kind: z.string(),
  each: z
    .enum(['app', 'component', 'replica'])
    .default('app')
    .describe('Run once for the app, or for every component or replica'),
  components: z.array(name).optional().describe('Only these components'),
  apps: z.array(name).optional().describe('Only these apps'),
  with: z.record(z.string(), z.unknown()).default({}),
  requirement: z.array(z.string()).default([]).describe('Ids that this check fulfils, shown with its evidence'),
  whenSkipped: z
    .enum(['refuse', 'allow'])
    .default('refuse')
    .describe('Whether a part that is not there (a browser) may leave it out, by name'),
  retries: z.int().min(0).max(10).default(1),
  timeout: duration.prefault('20s'),
})

const phase = z.strictObject({
  id: name,
  title: z.string(),
  checks: z.array(checkUse).default([]),
  required: z.boolean().default(true),
})

const stage = z.strictObject({
  environment: name,
  strategy: name,
  suite: name.optional().describe('The suite that must pass after the rollout'),
  gates: z.array(gateUse).default([]),
  request: z
    .enum(['automatic', 'required'])
    .default('automatic')
    .describe('required: waits for `tidegate promote` or a release tag'),
  backup: z.enum(['required', 'when-database', 'none']).default('none'),
  watch: watch.prefault({}),
  analysis: name
    .optional()
    .describe('The analysis that compares the release with the one before at every watched step'),
  progressDeadline: duration.prefault('15m').describe('A rollout that is not done by then is taken back'),
  whenInconclusive: z.enum(['ask', 'rollback']).default('ask'),
})

const databaseUse = z.union([
  z.literal('none'),
  z.strictObject({
    migrate: z
      .strictObject({
        component: name,
        command: argv,
        direction: z.enum(['reversible', 'forward-only']),
        timeout: duration.prefault('5m'),
      })
      .optional(),
  }),
])

const environment = z.strictObject({
  title: z.string().optional(),
  kind: z.enum(['development', 'staging', 'production']),
  driver: z.string().default('local'),
  shared: z.enum(['no', 'slots']).default('no').describe('slots: one app at a time, in its booked window'),
  namespace: z.string().optional().describe('{app} stands for the app; used by drivers that have namespaces'),
  hosts: z.array(hostPattern).min(1),
  scheme: z.enum(['http', 'https']).default('http').describe('What the estate speaks in front of the edge'),
  database: z
    .string()
    .max(63)
    .regex(/^[a-z{][a-z0-9_{}]*$/, 'a database name: lower-case letters, digits, _ and {app}')
    .optional()
    .describe('Name of the database, {app} stands for the app'),
  schemaPerApp: z.boolean().default(false),
  cachePrefix: z.string().max(100).optional().describe('{app} and {env} are filled in'),
  replicas: z
    .strictObject({
      most: z
        .int()
        .min(1)
        .optional()
        .describe('A frugal target starts at most so many of each component; the figures wanted stay recorded'),
    })
    .prefault({}),
  quota: resourcePair.optional(),
  variables: variables.default({}),
  retireAfterSlot: z.boolean().default(true),
})

const app = z.strictObject({
  title: z.string(),
  purpose: z.string().optional(),
  tier: name,
  critical: z.boolean().default(true),
  revenue: z.strictObject({ yearly: z.number().min(0), currency: z.string().length(3) }).optional(),
  availability: share.optional().describe('The SLA: 0.999'),
  owners: z.array(z.string()).default([]),
  hosts: z
    .record(name, z.array(hostPattern).min(1))
    .default({})
    .describe('environment → hosts, instead of the environment’s own'),
  components: z.record(name, component),
  database: databaseUse.describe('Declared, or the word none: a backup rule must never be silent about it'),
  phrases: z.record(name, phrases).default({}).describe('environment → locale → phrase'),
  approvals: z
    .strictObject({ people: z.int().min(1).max(5).optional(), starterMayApprove: z.boolean().optional() })
    .prefault({}),
  checks: z.record(name, z.array(checkUse)).default({}).describe('phase → checks of this app, after the suite’s own'),
  watch: z.array(watchRule).default([]).describe('Rules of this app, beside those of the stage'),
  metrics: z
    .array(metricSettings)
    .max(20)
    .default([])
    .describe('What of this app is judged beside errors and latency, wherever a stage has an analysis'),
  strategies: z.record(name, name).default({}).describe('environment → strategy, instead of the stage’s'),
  priority: z.int().min(0).max(100).default(0),
})

const tier = z.strictObject({
  title: z.string().optional(),
  pipeline: name,
  approvals: z
    .strictObject({
      people: z.int().min(1).max(5).default(1),
      validFor: duration.prefault('60m'),
      starterMayApprove: z.boolean().default(false),
    })
    .prefault({}),
})

const slotTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a daily window such as 09:00-12:00')
const slots = z.strictObject({
  environment: name,
  windows: z.array(z.strictObject({ app: name, daily: slotTime })),
  borrow: z
    .enum(['never', 'unbooked', 'idle'])
    .default('never')
    .describe('unbooked: time that nobody has; idle: also a window whose owner has nothing waiting'),
  leastRemaining: duration.prefault('10m').describe('A deployment is not begun with less than this left of its slot'),
})

const instant = z.iso.datetime({ local: true }).describe('Local time of the workspace’s zone, e.g. 2026-12-24T18:00:00')
const freeze = z.strictObject({
  id: name,
  because: z.string(),
  from: instant,
  until: instant,
  environments: z.array(name).min(1),
  apps: z.array(name).optional(),
})
const receiver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }) }),
  z.strictObject({ kind: z.literal('log') }).describe('Written to the control plane’s log and `tidegate status`'),
])

/** The schema of `tidegate.yaml` for the kinds that this build knows; strict everywhere: unknown keys are refused. */
export const settingsSchema = z.strictObject({
  version: z.literal(1),
  workspace: name,
  title: z.string().optional(),
  timeZone: z.string().default('Europe/Paris').describe('IANA zone of slots, windows and freezes'),
  locales: z
    .array(z.string().regex(/^[a-z]{2}$/))
    .min(1)
    .default(['en']),
  refs: z
    .array(
      z.strictObject({
        branch: z.string().optional().describe('Glob of branch names'),
        tag: z.string().optional().describe('Glob of tag names'),
        until: name.optional().describe('The last environment that a push of it may reach'),
        requests: name.optional().describe('The environment that a tag asks for'),
      }),
    )
    .default([
      { branch: 'main', until: 'production' },
      { tag: 'v*', requests: 'production' },
      { branch: '**', until: 'dev' },
    ]),
  shared: z
    .record(
      name,
      z.strictObject({
        paths: z.array(pathGlob).min(1),
        touches: z.enum(['dependents', 'all', 'none']).default('dependents'),
        flag: z.enum(['infrastructure', 'pipeline', 'docs']).optional(),
      }),
    )
    .default({}),
  ignore: z.array(pathGlob).default([]).describe('Changed files that touch nothing'),
  environments: z.record(name, environment),
  pipelines: z.record(name, z.strictObject({ title: z.string().optional(), stages: z.array(stage).min(1) })),
  tiers: z.record(name, tier),
  strategies: z.record(name, strategyUse),
  analyses: z.record(name, analysisSettings).default({}),
  suites: z.record(name, z.strictObject({ title: z.string().optional(), phases: z.array(phase).min(1) })).default({}),
  slots: z.array(slots).default([]),
  freezes: z.array(freeze).default([]),
  receivers: z.record(name, receiver).default({}),
  notify: z
    .array(
      z.strictObject({
        on: z
          .array(
            z.enum([
              'live',
              'rolled-back',
              'rollback-failed',
              'approval-wanted',
              'stuck',
              'superseded',
              'aborted',
              'revenue-impact',
            ]),
          )
          .min(1),
        apps: z.array(name).optional(),
        to: z.array(name).min(1),
      }),
    )
    .default([]),
  apps: z.record(name, app),
})

/** Settings as used: durations in ms, memory in bytes, CPU in millicpu, defaults filled in. */
export type Settings = z.output<typeof settingsSchema>
export type AppSettings = Settings['apps'][string]
export type ComponentSettings = AppSettings['components'][string]
export type EnvironmentSettings = Settings['environments'][string]
export type StageSettings = Settings['pipelines'][string]['stages'][number]
export type CheckUse = z.output<typeof checkUse>
export type WatchRule = z.output<typeof watchRule>
export type SlotSettings = z.output<typeof slots>
