import { z } from 'zod'

/** One step of a deployment's plan, with the figures that a person wants to see of it. */
export const step = z.object({
  do: z.string(),
  title: z.string(),
  release: z.enum(['next', 'previous', 'baseline', 'leftover']).optional(),
  replicas: z.record(z.string(), z.int()).optional(),
  /** Per mille of requests that go to the new release. */
  next: z.int().min(0).max(1000).optional(),
  /** Per mille of requests that go to fresh replicas of the release before. */
  baseline: z.int().min(0).max(1000).optional(),
  forMs: z.number().optional(),
  atLeastRequests: z.int().optional(),
  suite: z.string().optional(),
  phase: z.string().optional(),
  component: z.string().optional(),
  direction: z.enum(['reversible', 'forward-only']).optional(),
  what: z.enum(['settings', 'database']).optional(),
  apps: z.array(z.string()).optional(),
})

/** How many people must say yes, and what each has to type. */
export const approvalRule = z.object({
  people: z.int(),
  phrases: z.array(z.object({ locale: z.string(), phrase: z.string() })),
})

export type StepView = z.output<typeof step>
