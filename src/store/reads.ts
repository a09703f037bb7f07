import type { Deployment, DeploymentState } from '../domain/deployment.ts'
import type { CheckOutcome, Evidence } from '../domain/verdict.ts'
import type { Sql } from '../lib/db.ts'

// Questions that only the doors ask: lists of deployments, and what their checks saw.

const deploymentColumns = `id, workspace, environment, app, release, intent, state, steps, intent_digest AS "intentDigest",
  intent_body AS "intentBody", previous, generation, delivery_run AS "deliveryRun", takes_back AS "takesBack", run, because,
  started_by AS "startedBy", proposed_at AS "proposedAt", admitted_at AS "admittedAt", ended_at AS "endedAt", outcome`

/** What a list of deployments may be narrowed to. */
export interface DeploymentFilter {
  readonly workspace?: string | undefined
  readonly app?: string | undefined
  readonly environment?: string | undefined
  readonly state?: DeploymentState | undefined
  readonly limit: number
}

/** Deployments that match, newest first. */
export function listDeployments(sql: Sql, filter: DeploymentFilter): Promise<Deployment[]> {
  return sql.query<Deployment>(
    `SELECT ${deploymentColumns} FROM tidegate.deployment
      WHERE ($1::text IS NULL OR workspace = $1) AND ($2::text IS NULL OR app = $2)
        AND ($3::text IS NULL OR environment = $3) AND ($4::text IS NULL OR state = $4)
      ORDER BY proposed_at DESC, id DESC LIMIT $5`,
    [filter.workspace ?? null, filter.app ?? null, filter.environment ?? null, filter.state ?? null, filter.limit],
  )
}

/** What one check of a deployment saw. */
export interface CheckLine {
  readonly phase: string
  readonly check: string
  readonly title: string | null
  readonly outcome: CheckOutcome
  readonly because: string
  readonly requirement: readonly string[]
  readonly evidence: readonly Evidence[]
  readonly at: Date
}

/** What the checks of a deployment saw, in order. */
export function listChecks(sql: Sql, deployment: string): Promise<CheckLine[]> {
  return sql.query<CheckLine>(
    `SELECT phase, name AS check, title, outcome, because, requirement, evidence, at
       FROM tidegate.check_result WHERE deployment = $1 ORDER BY id`,
    [deployment],
  )
}
