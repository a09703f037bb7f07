import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { because, count, id, instant, name, reason, release, trouble } from './fields.ts'

/** How a run stands. */
const runState = z.enum(['active', 'passed', 'failed', 'aborted', 'superseded'])

/** How one node of a run stands. */
const nodeState = z.enum(['blocked', 'ready', 'running', 'waiting', 'stuck', 'passed', 'failed', 'skipped', 'aborted'])

/** One step of a run's graph, as it stands. */
const runNode = z.object({
  id: z.string(),
  verb: z.string(),
  title: z.string().nullable(),
  state: nodeState,
  attempt: z.int(),
  reasons: z.array(reason),
  error: trouble.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  wakeAt: instant.nullable(),
  /** The run that this node started or waits for. */
  childRun: z.string().nullable(),
})

/** A run without its nodes. */
export const runSummary = z.object({
  id: z.string(),
  kind: z.string(),
  workspace: z.string(),
  subject: z.string(),
  state: runState,
  because: z.string().nullable(),
  startedBy: z.string().nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
  deployment: z.string().nullable(),
})

/** A run with its nodes, and the traffic of its rollout while it has one. */
const run = runSummary.extend({
  nodes: z.array(runNode),
  /** Weights that the edge reports now, per mille; null when the run moves no traffic. */
  traffic: z
    .object({
      environment: z.string(),
      splits: z.array(z.object({ release: z.string(), weight: z.int().min(0).max(1000) })),
    })
    .nullable(),
})

/** A run and, nested by `childRun`, the runs that it started. */
export const runTree = z.object({ run, children: z.array(run), at: instant })

export const listRuns = endpoint({
  method: 'GET',
  path: '/api/runs',
  action: 'read',
  doc: 'Runs that match, newest first.',
  input: z.strictObject({
    workspace: name.optional(),
    app: name.optional(),
    /** A release as named in full, `nextgen@4f1c0a9b2c3d`. */
    release: release.optional(),
    kind: z.enum(['delivery', 'deployment']).optional(),
    state: runState.optional(),
    limit: count(500).default(50),
  }),
  answer: z.object({ runs: z.array(runSummary) }),
})

export const showRun = endpoint({
  method: 'GET',
  path: '/api/runs/:id',
  action: 'read',
  doc: 'A run with its nodes and the runs that it started; `/stream` sends it again whenever it changed.',
  input: z.strictObject({ id }),
  answer: runTree,
})

export const abortRun = endpoint({
  method: 'POST',
  path: '/api/runs/:id/abort',
  action: 'abort',
  doc: 'Ends a run or a deployment; what it has touched is taken back.',
  input: z.strictObject({ id, because }),
  answer: z.object({ run: runSummary, because: z.string() }),
})

export const retryRun = endpoint({
  method: 'POST',
  path: '/api/runs/:id/retry',
  action: 'retry',
  doc: 'Gives the stuck nodes of a run, or one of them, new tries.',
  input: z.strictObject({ id, node: z.string().max(200).optional() }),
  answer: z.object({ run: runSummary, nodes: z.array(z.string()) }),
})

export type RunTree = z.output<typeof runTree>
export type RunView = z.output<typeof run>
export type RunNode = z.output<typeof runNode>
export type RunSummary = z.output<typeof runSummary>
