import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { because, count, id, instant, name, reason, release } from './fields.ts'
import { step } from './steps.ts'

/** One attempt to make a release current, in one line. */
export const deployment = z.object({
  id: z.string(),
  workspace: z.string(),
  app: z.string(),
  environment: z.string(),
  release: z.string(),
  previous: z.string().nullable(),
  intent: z.enum(['promote', 'rollback']),
  state: z.enum(['proposed', 'admitted', 'live', 'failed', 'aborted', 'void']),
  because: z.string(),
  startedBy: z.string(),
  proposedAt: instant,
  admittedAt: instant.nullable(),
  endedAt: instant.nullable(),
  outcome: z.string().nullable(),
  run: z.string().nullable(),
})

/** Everything that an approval says yes to, as it is hashed. */
export const intentBody = z.object({
  workspace: z.string(),
  app: z.string(),
  environment: z.string(),
  release: z.string(),
  commit: z.string(),
  artifacts: z.record(z.string(), z.string()),
  settingsDigest: z.string(),
  secretsDigest: z.string(),
  targetGeneration: z.int(),
  planDigest: z.string(),
  policyDigest: z.string(),
  previous: z.string().nullable(),
})

/** One recorded yes; the phrase itself is not shown again. */
export const approval = z.object({
  id: z.string(),
  person: z.string(),
  locale: z.string(),
  intentDigest: z.string(),
  grantedAt: instant,
  expiresAt: instant,
  state: z.enum(['granted', 'consumed', 'void']),
})

/** What one check saw. */
const checkEvidence = z.object({
  phase: z.string(),
  check: z.string(),
  title: z.string().nullable(),
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'errored', 'skipped']),
  because: z.string(),
  requirement: z.array(z.string()),
  evidence: z.array(
    z.object({
      asked: z.string(),
      found: z.string(),
      wanted: z.string(),
      tookMs: z.number(),
      figures: z.record(z.string(), z.number()).optional(),
    }),
  ),
  at: instant,
})

export const listDeployments = endpoint({
  method: 'GET',
  path: '/api/deployments',
  action: 'read',
  doc: 'Deployments that match, newest first.',
  input: z.strictObject({
    workspace: name.optional(),
    app: name.optional(),
    environment: name.optional(),
    state: deployment.shape.state.optional(),
    limit: count(500).default(50),
  }),
  answer: z.object({ deployments: z.array(deployment) }),
})

export const showDeployment = endpoint({
  method: 'GET',
  path: '/api/deployments/:id',
  action: 'read',
  doc: 'A deployment with its plan, its intent, who approved it and what the checks saw.',
  input: z.strictObject({ id }),
  answer: z.object({
    deployment,
    steps: z.array(step),
    intentDigest: z.string(),
    intent: intentBody,
    approvals: z.array(approval),
    checks: z.array(checkEvidence),
    reasons: z.array(reason),
  }),
})

export const promoteRelease = endpoint({
  method: 'POST',
  path: '/api/promotions',
  action: 'promote',
  doc: 'Asks for the next stage of a release, or for a named one.',
  input: z.strictObject({ workspace: name.optional(), release, environment: name.optional() }),
  answer: z.object({
    release: z.string(),
    environment: z.string(),
    run: z.string().nullable(),
    reasons: z.array(reason),
  }),
})

export const rollBack = endpoint({
  method: 'POST',
  path: '/api/rollbacks',
  action: 'roll-back',
  doc: 'Takes an app in an environment back to the release that was current before, or to a named healthy one.',
  input: z.strictObject({ workspace: name.optional(), app: name, environment: name, to: release.optional(), because }),
  answer: z.object({ deployment, reasons: z.array(reason) }),
})

export type DeploymentPage = z.output<typeof showDeployment.answer>
export type CheckEvidence = z.output<typeof checkEvidence>
