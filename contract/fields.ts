import { z } from 'zod'

/** An instant in an answer: stories may give a `Date`, callers get ISO 8601 in UTC. */
export const instant = z
  .union([z.date(), z.iso.datetime({ offset: true })])
  .transform((value) => (value instanceof Date ? value.toISOString() : value))

/** An instant in a request: ISO 8601 with an offset; stories get a `Date`. */
export const moment = z.iso
  .datetime({ offset: true, error: wanted('an instant such as 2026-12-24T18:00:00+01:00') })
  .transform((text) => new Date(text))

/** A name of an app, environment, workspace … as `tidegate.yaml` allows it. */
export const name = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name: lower-case letters, digits, dashes, at most 40')

/** An id that Tidegate gave: `run_…`, `dep_…`. */
export const id = z.string().regex(/^[a-z]{2,12}_[0-9a-z]{1,40}$/, 'an id such as run_01k3…')

/** A release: `nextgen@4f1c0a9b2c3d`, or `nextgen@4f1c0a9b2c3d-9e107d9d` of a commit that was released before under other settings. */
export const release = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}@[0-9a-f]{7,64}(-[0-9a-f]{8})?$/, 'a release such as nextgen@4f1c0a9b2c3d')

/** A commit or a ref, by a grammar that no git option fits. */
export const revision = z
  .string()
  .max(250)
  .regex(/^(?!.*\.\.)[0-9A-Za-z][0-9A-Za-z._/-]*$/, 'a commit or a ref such as main or v1.2')

/** SHA-256 as 64 hex digits. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest: 64 hex digits')

/** A reason that a person gives; it is kept in the ledger. */
export const because = z.string().trim().min(1, 'a reason').max(500)

/** A whole number from a query (text) or a body. */
export function count(most: number) {
  return z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,9}$/, 'a whole number')
        .transform(Number),
    ])
    .pipe(z.int().min(1).max(most))
}

/** Why something waits or was decided so, in the order that matters to a person. */
export const reason = z.object({
  because: z.string(),
  owner: z.string().optional(),
  since: instant.optional(),
  until: instant.optional(),
  command: z.string().optional(),
  kind: z.string().optional(),
})

/** What was wanted, found and to be done, of trouble that belongs to a part of an answer. */
export const trouble = z.object({ message: z.string(), code: z.string().optional(), hint: z.string().optional() })

/** The answer of acts that leave nothing to show but one sentence. */
export const done = z.object({ done: z.boolean(), because: z.string() })

function wanted(what: string) {
  return `${what} was wanted`
}
