import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { count, instant, name } from './fields.ts'

/** Who did what to what, why, when. */
const ledgerEntry = z.object({
  index: z.int(),
  at: instant,
  who: z.string(),
  did: z.string(),
  to: z.string(),
  because: z.string().nullable(),
  workspace: z.string().nullable(),
  digest: z.string(),
})

export const listLedger = endpoint({
  method: 'GET',
  path: '/api/ledger',
  action: 'read',
  doc: 'Entries that match, newest first.',
  input: z.strictObject({
    workspace: name.optional(),
    about: z.string().max(120).optional(),
    before: count(999_999_999).optional(),
    limit: count(1000).default(50),
  }),
  answer: z.object({ entries: z.array(ledgerEntry), size: z.int() }),
})

export const verifyLedger = endpoint({
  method: 'GET',
  path: '/api/ledger/verification',
  action: 'read',
  doc: 'Recomputes the whole tree and compares it with every signed checkpoint.',
  input: z.strictObject({}),
  answer: z.object({
    sound: z.boolean(),
    size: z.int(),
    root: z.string(),
    checkpoints: z.int(),
    /** What does not fit, one sentence each. */
    troubles: z.array(z.string()),
    tookMs: z.number(),
  }),
})

export const readCheckpoint = endpoint({
  method: 'GET',
  path: '/api/ledger/checkpoint',
  action: 'read',
  doc: 'The newest signed checkpoint, to be kept somewhere else.',
  input: z.strictObject({}),
  answer: z.object({
    origin: z.string(),
    size: z.int(),
    root: z.string(),
    at: instant,
    signature: z.string(),
    publicKey: z.string(),
  }),
})
