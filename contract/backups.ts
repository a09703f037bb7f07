import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, instant, name } from './fields.ts'

/** A backup that was made; it is proven only once it has been restored and compared. */
const backup = z.object({
  id: z.string(),
  workspace: z.string(),
  app: z.string(),
  environment: z.string(),
  what: z.enum(['settings', 'database']),
  deployment: z.string().nullable(),
  bytes: z.number(),
  digest: z.string(),
  takenAt: instant,
  provenAt: instant.nullable(),
  proof: z.string().nullable(),
})

const restored = z.object({
  backup,
  verdict: z.enum(['passed', 'failed', 'inconclusive', 'errored']),
  because: z.string(),
  tables: z.int(),
  rows: z.int(),
  tookMs: z.number(),
  /** The scratch database; null once it was dropped again. */
  database: z.string().nullable(),
})

export const listBackups = endpoint({
  method: 'GET',
  path: '/api/backups',
  action: 'read',
  doc: 'Backups that match, newest first.',
  input: z.strictObject({ workspace: name.optional(), app: name.optional(), environment: name.optional() }),
  answer: z.object({ backups: z.array(backup) }),
})

export const proveBackup = endpoint({
  method: 'POST',
  path: '/api/backups/:id/proof',
  action: 'prove-backup',
  doc: 'Restores a backup into a scratch database, compares it, and drops it again.',
  input: z.strictObject({ id }),
  answer: restored,
})

export const restoreBackup = endpoint({
  method: 'POST',
  path: '/api/backups/:id/restoration',
  action: 'restore-backup',
  doc: 'Restores a backup into a scratch database that stays; never over a database in use.',
  input: z.strictObject({ id }),
  answer: restored,
})

export type BackupView = z.output<typeof backup>
export type Restored = z.output<typeof restored>
