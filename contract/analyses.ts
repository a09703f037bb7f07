import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant, moment, name } from './fields.ts'

/** What evidence says: 1 says nothing, 100 is a false alarm in at most one healthy rollout of a hundred. */
const said = z.object({
  verdict: z.enum(['passed', 'failed', 'inconclusive', 'errored']),
  action: z.enum(['promote', 'hold', 'rollback', 'wait', 'probe', 'data-fault']),
  because: z.string(),
  /** Evidence that the new release is worse, that it is not, and how much of the first is wanted for a rollback. */
  e: z.number(),
  eOk: z.number(),
  tau: z.number(),
})

/** A rollout that was compared with the release before it. */
const analysis = z.object({
  deployment: z.string(),
  workspace: z.string(),
  app: z.string(),
  environment: z.string(),
  release: z.string(),
  /** How the deployment ended, or where it is. */
  outcome: z.string(),
  beganAt: instant,
  ticks: z.int(),
  /** Null while nothing was counted. */
  said: said.nullable(),
})

const side = z.object({
  requests: z.int(),
  errors: z.int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
})

/** One look at both releases; a side is null when nothing was read of it. */
const point = z.object({
  at: instant,
  next: side.nullable(),
  previous: side.nullable(),
  e: z.number(),
  eOk: z.number(),
})

const range = {
  workspace: name.optional(),
  app: name.optional(),
  from: moment.optional(),
  until: moment.optional(),
}

export const listAnalyses = endpoint({
  method: 'GET',
  path: '/api/analyses',
  action: 'read',
  doc: 'Rollouts that were compared with the release before, the oldest first.',
  input: z.strictObject(range),
  answer: z.object({ analyses: z.array(analysis) }),
})

export const showAnalysis = endpoint({
  method: 'GET',
  path: '/api/analyses/:id',
  action: 'read',
  doc: 'One comparison with everything that was counted, and the evidence after each look.',
  input: z.strictObject({ id }),
  answer: z.object({ analysis, points: z.array(point), holdAt: z.number(), figures: z.record(z.string(), z.number()) }),
})

export const replayAnalyses = endpoint({
  method: 'GET',
  path: '/api/analysis-replays',
  action: 'read',
  doc: 'What the settings of main, with what is known to be normal now, would have decided on recorded rollouts.',
  input: z.strictObject(range),
  answer: z.object({
    replays: z.array(
      z.object({
        analysis,
        would: z.enum(['promote', 'rollback', 'undecided']),
        /** Seconds after the first look. */
        afterSeconds: z.number().nullable(),
        because: z.string(),
      }),
    ),
  }),
})

export const listProfiles = endpoint({
  method: 'GET',
  path: '/api/profiles',
  action: 'read',
  doc: 'What was learned to be normal for each app.',
  input: z.strictObject({ workspace: name.optional() }),
  answer: z.object({
    profiles: z.array(
      z.object({
        workspace: z.string(),
        app: z.string(),
        environment: z.string(),
        learnedAt: instant,
        hours: z.number(),
        /** Too little is known yet: a cautious guess stands in. */
        isPrior: z.boolean(),
        errorShare: z.number(),
        requestsPerSecond: z.number(),
        /** How much more than by chance equal replicas differ. */
        errorDispersion: z.number(),
        coldStartMs: z.number(),
        /** The threshold that replayed healthy traffic gave, and how many replays it stands on. */
        replayed: z.object({ tau: z.number(), replays: z.int() }).nullable(),
      }),
    ),
  }),
})

export type AnalysisView = z.output<typeof analysis>
export type AnalysisShown = z.output<typeof showAnalysis.answer>
export type ReplaysShown = z.output<typeof replayAnalyses.answer>
export type ProfilesShown = z.output<typeof listProfiles.answer>
