import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instant } from './fields.ts'

/** What the doctor looked at, saw and advises. */
const examination = z.object({
  id: z.string(),
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'errored', 'skipped']),
  wanted: z.string(),
  found: z.string(),
  todo: z.string().nullable(),
})

export const readHealth = endpoint({
  method: 'GET',
  path: '/api/health',
  action: 'read-health',
  doc: 'Whether this control plane answers and sees its database; the only question that needs no token.',
  input: z.strictObject({}),
  answer: z.object({ ok: z.boolean(), version: z.string(), database: z.enum(['up', 'down']), at: instant }),
})

export const examine = endpoint({
  method: 'GET',
  path: '/api/doctor',
  action: 'read',
  doc: 'Examines the control plane, its database, its targets and its backups.',
  input: z.strictObject({}),
  answer: z.object({ examinations: z.array(examination), at: instant }),
})

export type Examination = z.output<typeof examination>
