import { z } from 'zod'
import { approval, deployment, intentBody } from './deployments.ts'
import { endpoint } from './endpoint.ts'
import { because, digest, id } from './fields.ts'
import { approvalRule, step } from './steps.ts'

export const beginApproval = endpoint({
  method: 'GET',
  path: '/api/deployments/:id/approval',
  action: 'read',
  doc: 'What an approval of a deployment would say yes to: the canonical intent, its digest, and what to type.',
  input: z.strictObject({ id }),
  answer: z.object({
    deployment,
    message: z.string(),
    authors: z.array(z.string()),
    intent: intentBody,
    /** SHA-256 over the canonical JSON (RFC 8785) of `intent`. */
    intentDigest: z.string(),
    steps: z.array(step),
    rule: approvalRule,
    approvals: z.array(approval),
    pointOfNoReturn: z.string().nullable(),
    /** Why the caller may not approve it; null when they may. */
    refusal: z.string().nullable(),
  }),
})

export const grantApproval = endpoint({
  method: 'POST',
  path: '/api/deployments/:id/approvals',
  action: 'approve',
  doc: 'Says yes to exactly one intent, by the exact phrase; for people only.',
  input: z.strictObject({
    id,
    phrase: z.string().min(1).max(200),
    intentDigest: digest,
    locale: z
      .string()
      .regex(/^[a-z]{2}$/)
      .optional(),
  }),
  answer: z.object({ approval, wanted: z.int(), given: z.int(), because: z.string() }),
})

export const rejectDeployment = endpoint({
  method: 'POST',
  path: '/api/deployments/:id/rejection',
  action: 'reject',
  doc: 'Says no to a proposed deployment: it ends, and its release stays where it is.',
  input: z.strictObject({ id, because }),
  answer: z.object({ deployment, because: z.string() }),
})

export type ApprovalPage = z.output<typeof beginApproval.answer>
