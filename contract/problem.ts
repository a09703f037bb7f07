import { z } from 'zod'

/** Every answer that is not a 2xx: what was wanted and found, what to do, and the request's id for the log. */
export const problem = z.object({
  status: z.int(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  requestId: z.string(),
})

/** The answer of a POST with the header `tidegate-dry-run: 1`: checked up to the door, nothing done. */
export const dryRun = z.object({
  dryRun: z.literal(true),
  /** What would be done, one sentence each. */
  would: z.array(z.string()),
})

export type Problem = z.output<typeof problem>
export type DryRun = z.output<typeof dryRun>
