import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { count, instant, name, reason } from './fields.ts'
import { runSummary } from './runs.ts'

const place = z.object({
  app: z.string(),
  release: z.string().nullable(),
  since: instant.nullable(),
  /** As observed at `at`; `unknown` when the target could not be seen. */
  health: z.enum(['healthy', 'degraded', 'down', 'unknown', 'empty']),
  replicas: z.object({ ready: z.int(), wanted: z.int() }).nullable(),
  urls: z.array(z.string()),
})

const environment = z.object({
  name: z.string(),
  kind: z.enum(['development', 'staging', 'production']),
  places: z.array(place),
  lease: z.object({ app: z.string(), release: z.string(), deployment: z.string(), since: instant }).nullable(),
  slot: z.object({ app: z.string(), from: instant, until: instant }).nullable(),
  freezes: z.array(z.object({ because: z.string(), until: instant })),
  /** A failed rollback froze this place; a person must clear it. */
  held: z.string().nullable(),
})

export const readStatus = endpoint({
  method: 'GET',
  path: '/api/status',
  action: 'read',
  doc: 'What runs where, what is under way, what waits.',
  input: z.strictObject({ workspace: name.optional() }),
  answer: z.object({
    workspaces: z.array(z.object({ name: z.string(), timeZone: z.string(), environments: z.array(environment) })),
    active: z.array(runSummary),
    waiting: z.int(),
    alarms: z.array(z.object({ what: z.string(), todo: z.string(), since: instant })),
    at: instant,
  }),
})

export const explainWaiting = endpoint({
  method: 'GET',
  path: '/api/why',
  action: 'read',
  doc: 'Why a run, deployment, release or app stands where it stands; without `about`, everything that waits.',
  input: z.strictObject({ workspace: name.optional(), about: z.string().max(120).optional() }),
  answer: z.object({
    items: z.array(
      z.object({
        about: z.string(),
        subject: z.string(),
        state: z.string(),
        summary: z.string(),
        reasons: z.array(reason),
      }),
    ),
    at: instant,
  }),
})

export const readLogs = endpoint({
  method: 'GET',
  path: '/api/logs',
  action: 'read',
  doc: 'The newest log lines of an app in an environment, redacted at the target.',
  input: z.strictObject({
    workspace: name.optional(),
    app: name,
    environment: name,
    component: name.optional(),
    lines: count(2000).default(100),
    since: z.iso.datetime({ offset: true }).optional(),
  }),
  answer: z.object({
    lines: z.array(
      z.object({
        at: instant,
        set: z.string(),
        replica: z.string(),
        stream: z.enum(['stdout', 'stderr']),
        text: z.string(),
      }),
    ),
  }),
})

export type Status = z.output<typeof readStatus.answer>
export type Explanation = z.output<typeof explainWaiting.answer>
export type LogLines = z.output<typeof readLogs.answer>['lines']
