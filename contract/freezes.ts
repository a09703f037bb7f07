import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { because, done, instant, moment, name } from './fields.ts'

/** A time in which nothing promotes; rollbacks pass it. */
const freeze = z.object({
  id: z.string(),
  workspace: z.string(),
  because: z.string(),
  from: instant,
  until: instant,
  environments: z.array(z.string()),
  /** Empty: every app. */
  apps: z.array(z.string()),
  by: z.string(),
  source: z.enum(['settings', 'person']),
})

export const listFreezes = endpoint({
  method: 'GET',
  path: '/api/freezes',
  action: 'read',
  doc: 'Freezes that hold now or will.',
  input: z.strictObject({ workspace: name.optional() }),
  answer: z.object({ freezes: z.array(freeze) }),
})

export const addFreeze = endpoint({
  method: 'POST',
  path: '/api/freezes',
  action: 'freeze',
  doc: 'Stops promotions to some environments for a time.',
  input: z.strictObject({
    workspace: name.optional(),
    because,
    from: moment.optional(),
    until: moment,
    environments: z.array(name).min(1).max(50),
    apps: z.array(name).max(200).default([]),
  }),
  answer: z.object({ freeze }),
})

export const liftFreeze = endpoint({
  method: 'POST',
  path: '/api/freezes/:id/lift',
  action: 'freeze',
  doc: 'Ends a freeze before its time.',
  input: z.strictObject({ id: z.string().regex(/^[a-z][a-z0-9_-]{0,79}$/, 'the id of a freeze'), because }),
  answer: done,
})

export type FreezeView = z.output<typeof freeze>
