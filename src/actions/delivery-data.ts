import { z } from 'zod'

/** What the runs of a release carry along: which release, where, and who began it. */
export const deliveryData = z.object({
  workspace: z.string(),
  app: z.string(),
  release: z.string(),
  environment: z.string().optional(),
  deployment: z.string().optional(),
  startedBy: z.string(),
})
