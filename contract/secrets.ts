import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instant, name } from './fields.ts'

const secretName = z.string().regex(/^[A-Z][A-Z0-9_]{0,79}$/, 'a name such as STRIPE_KEY')

/** That a secret exists, never what it is: no schema of an answer has a place for a value. */
const secret = z.object({
  workspace: z.string(),
  app: z.string(),
  environment: z.string(),
  name: z.string(),
  version: z.int(),
  setBy: z.string(),
  setAt: instant,
})

export const listSecrets = endpoint({
  method: 'GET',
  path: '/api/secrets',
  action: 'read-secret-names',
  doc: 'Names and versions of secrets; values cannot be read back.',
  input: z.strictObject({ workspace: name.optional(), app: name.optional(), environment: name.optional() }),
  answer: z.object({ secrets: z.array(secret) }),
})

export const setSecret = endpoint({
  method: 'POST',
  path: '/api/secrets',
  action: 'set-secret',
  doc: 'Sets a secret; replicas get it at their next deployment.',
  input: z.strictObject({
    workspace: name.optional(),
    app: name,
    environment: name,
    name: secretName,
    value: z.string().min(1).max(65_536),
  }),
  answer: z.object({ secret }),
})

export type SecretView = z.output<typeof secret>
