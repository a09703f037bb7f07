import type { Step } from './step.ts'

/** What a deployment is for: to move a release on, or to take an environment back to the release before. */
export type Intent = 'promote' | 'rollback'

/** `proposed` waits for its gates · `admitted` has the lease · terminal: `live` · `failed` (taken back or never begun) · `aborted` · `void` (replaced by a newer proposal). */
export type DeploymentState = 'proposed' | 'admitted' | 'live' | 'failed' | 'aborted' | 'void'

/** One attempt to make one release current in one environment. */
export interface Deployment {
  readonly id: string
  readonly workspace: string
  readonly environment: string
  readonly app: string
  readonly release: string
  readonly intent: Intent
  readonly state: DeploymentState
  /** What is to be done, all of it. */
  readonly steps: readonly Step[]
  readonly intentDigest: string
  readonly intentBody: IntentBody
  /** The release that was current when this was proposed; what a rollback returns to. */
  readonly previous: string | null
  /** The lease's fence once admitted. */
  readonly generation: number | null
  /** The delivery run that waits for it, if any. */
  readonly deliveryRun: string | null
  /** The failed deployment that a rollback answers, if it answers one. */
  readonly takesBack: string | null
  readonly run: string | null
  readonly because: string
  readonly startedBy: string
  readonly proposedAt: Date
  readonly admittedAt: Date | null
  readonly endedAt: Date | null
  readonly outcome: string | null
}

/** Everything an approval says yes to; its digest (SHA-256 over canonical JSON) is what is bound. */
export interface IntentBody {
  readonly workspace: string
  readonly app: string
  readonly environment: string
  readonly release: string
  readonly commit: string
  readonly artifacts: Readonly<Record<string, string>>
  readonly settingsDigest: string
  /** Digest over names and versions of the secrets that the replicas get. */
  readonly secretsDigest: string
  /** The environment's generation when this was proposed: anything applied since voids it. */
  readonly targetGeneration: number
  readonly planDigest: string
  /** Digest over gates, approvals rule, suite, watch rules. */
  readonly policyDigest: string
  readonly previous: string | null
}
