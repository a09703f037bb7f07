import { z } from 'zod'
import { duration, name, share, urlPath } from './primitives.ts'

/** A Prometheus selector; `{release}`, `{app}` and `{environment}` are filled in, quoted as PromQL wants it. */
const selector = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*\s*(\{.*\})?$/s, 'a selector such as http_requests_total{release="{release}"}')
  .refine((text) => text.includes('{release}'), {
    message: 'a selector with {release}, so that the two releases can be told apart',
  })
const field = z.string().min(1).max(200).describe('Dotted path to a number in the JSON')

const prometheus = z.strictObject({
  kind: z.literal('prometheus'),
  url: z.url({ protocol: /^https?$/ }).describe('Of the Prometheus server'),
  requests: selector.describe('A counter of everything that was tried'),
  failures: selector.optional().describe('A counter of what went wrong among it'),
  latency: selector.optional().describe('A histogram in seconds, classic (…_bucket) or native'),
  scrape: duration.prefault('15s').describe('How often Prometheus scrapes it'),
})

const json = z
  .strictObject({
    kind: z.literal('json'),
    path: urlPath.optional().describe('An endpoint of the app: asked of every replica of either release'),
    component: name.optional().describe('Whose endpoint; the one at the app’s root where it is left out'),
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => url.includes('{release}') || url.includes('%7Brelease%7D'), {
        message: 'a URL with {release}, so that the two releases can be told apart',
      })
      .optional()
      .describe('An endpoint elsewhere'),
    requests: field.optional().describe('A growing count of what was tried; the edge’s requests where it is left out'),
    events: field.describe('A growing count of what happened: payments, payments that failed'),
  })
  .refine(({ path, url }) => (path === undefined) !== (url === undefined), {
    message: 'either path (of the app) or url (elsewhere)',
  })

/** A figure that is judged beside errors and latency. */
export const metricSettings = z.strictObject({
  id: name,
  title: z.string().max(100).optional(),
  from: z.discriminatedUnion('kind', [prometheus, json]),
  counts: z
    .enum(['events', 'amount'])
    .default('events')
    .describe('events: whole things, each of which happens to a request or not; amount: a sum, as of money'),
  worse: z.enum(['more', 'less']).default('more').describe('less: fewer of them are bad, as of payments made'),
  weight: z.number().positive().max(100).default(1).describe('Beside 1 for errors and 1 for latency'),
})

const synthetic = z.strictObject({
  path: urlPath,
  perSecond: z.number().positive().max(200).describe('Requests to each release'),
  expectStatus: z.int().min(100).max(599).default(200),
})

/** How a release is judged against the one before by statistics while both serve requests. */
export const analysisSettings = z.strictObject({
  title: z.string().optional(),
  tick: duration
    .refine((ms) => ms >= 1000 && ms <= 15_000 && ms % 1000 === 0, { message: 'whole seconds from 1s to 15s' })
    .prefault('1s')
    .describe('How much time one look covers'),
  traffic: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('edge') }), prometheus])
    .prefault({ kind: 'edge' })
    .describe('Where requests, errors and latency are counted'),
  baseline: z
    .enum(['running', 'fresh'])
    .default('running')
    .describe('fresh: new replicas of the old release are started beside a canary, equally cold'),
  falseAlarm: share
    .refine((alpha) => alpha >= 0.0001 && alpha <= 0.2, { message: 'from 0.0001 to 0.2' })
    .default(0.01)
    .describe('How often a release that is no worse may be taken back, per rollout'),
  tolerate: z
    .strictObject({
      errors: z.number().min(0).max(5).default(0.1).describe('0.1: a tenth more errors are not worth a rollback'),
      latency: z.number().min(0).max(5).default(0.09).describe('0.09: 9 % slower is not worth a rollback'),
    })
    .prefault({}),
  warmUp: duration.prefault('2m').describe('While a fresh replica may be slower and fail more; 0s: never'),
  longest: duration.prefault('30m').describe('After so long in one step without a verdict it is inconclusive'),
  whenUnclear: z
    .enum(['ask', 'rollback', 'proceed-if-calm'])
    .default('ask')
    .describe('What becomes of an inconclusive step; calm: nothing speaks against the new release either'),
  metrics: z.array(metricSettings).max(50).default([]).describe('Beside errors and latency at the edge'),
  synthetic: synthetic.optional().describe('Requests of our own while customers send few; counted apart'),
})

export type AnalysisSettings = z.output<typeof analysisSettings>
export type MetricSettings = AnalysisSettings['metrics'][number]
