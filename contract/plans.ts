import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instant, name, revision } from './fields.ts'
import { approvalRule, step } from './steps.ts'
import { finding } from './workspaces.ts'

/** A gate's answer if it were asked now. */
const gateAnswer = z.object({
  kind: z.string(),
  open: z.boolean(),
  because: z.string(),
  owner: z.string().optional(),
  since: instant.optional(),
  until: instant.optional(),
  command: z.string().optional(),
})

const plannedComponent = z.object({
  component: z.string(),
  /** `kept`: its inputs are the same as those of the artifact that exists. */
  change: z.enum(['built', 'kept']),
  artifact: z.string().nullable(),
  /** Why it is touched, e.g. `packages/shared-config/index.ts → shared-config → nextgen.landing`. */
  reasons: z.array(z.string()),
})

const plannedStage = z.object({
  environment: z.string(),
  kind: z.enum(['development', 'staging', 'production']),
  strategy: z.string(),
  request: z.enum(['automatic', 'required']),
  gates: z.array(gateAnswer),
  steps: z.array(step),
  approvals: approvalRule.nullable(),
  /** One sentence each: what is backed up before. */
  backups: z.array(z.string()),
  /** The step after which there is no way back, and why; null when there always is one. */
  pointOfNoReturn: z.string().nullable(),
})

const plannedApp = z.object({
  app: z.string(),
  tier: z.string(),
  release: z.string(),
  /** The release exists already: nothing new would be cut. */
  exists: z.boolean(),
  components: z.array(plannedComponent),
  stages: z.array(plannedStage),
})

export const planCommit = endpoint({
  method: 'GET',
  path: '/api/plan',
  action: 'plan',
  doc: 'What a push of a commit would do and why, before anything does.',
  input: z.strictObject({ workspace: name.optional(), commit: revision, base: revision.optional() }),
  answer: z.object({
    workspace: z.string(),
    commit: z.string(),
    base: z.string().nullable(),
    message: z.string(),
    apps: z.array(plannedApp),
    untouched: z.array(z.string()),
    /** Changed files that no component, shared part or ignore rule claims. */
    unclaimed: z.array(z.string()),
    flags: z.array(z.string()),
    findings: z.array(finding),
    at: instant,
  }),
})

export type CommitPlan = z.output<typeof planCommit.answer>
export type PlannedStage = z.output<typeof plannedStage>
