import type { ReplyOf } from '../../../contract/api.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Actor } from '../../ledger/entry.ts'
import type { Settings } from '../../settings/schema.ts'

/** What one stage of a plan says. */
export type PlannedStage = ReplyOf<'planCommit'>['apps'][number]['stages'][number]

/** A release that may not exist yet, as the plan of its stages needs it. */
export interface ReleaseSketch {
  readonly id: string
  readonly app: string
  readonly commit: string
  readonly ref: string
  readonly authors: readonly string[]
}

/** The acts of deployments and runs that the stories hand on; each one writes its ledger entry in its own transaction. */
export interface Acts {
  grantApproval(
    caller: Actor,
    given: {
      readonly deployment: string
      readonly phrase: string
      readonly intentDigest: string
      readonly locale?: string
    },
  ): Promise<{
    readonly approval: ReplyOf<'grantApproval'>['approval']
    readonly wanted: number
    readonly given: number
  }>
  /** Why a person may not approve a deployment; null when they may. */
  approvalRefusal(callerId: string, deployment: string): Promise<string | null>
  reject(caller: Actor, deployment: string, because: string): Promise<void>
  promote(
    caller: Actor,
    wanted: { readonly workspace: string; readonly release: string; readonly environment?: string },
  ): Promise<{ readonly environment: string; readonly run: string | null }>
  rollBack(
    caller: Actor,
    wanted: {
      readonly workspace: string
      readonly app: string
      readonly environment: string
      readonly to?: string
      readonly because: string
    },
  ): Promise<Deployment>
  /** Ends a run or the run of a deployment. */
  abort(caller: Actor, runOrDeployment: string, because: string): Promise<void>
  /** Gives stuck nodes of a run new tries; answers which. */
  retry(caller: Actor, run: string, node?: string): Promise<readonly string[]>
  /** What every stage of an app's pipeline would ask and do for a release, were it proposed now. */
  planStages(
    workspace: string,
    settings: Settings,
    app: string,
    release: ReleaseSketch,
  ): Promise<readonly PlannedStage[]>
}
