import type { Deployment, DeploymentState, Intent, IntentBody } from '../domain/deployment.ts'
import type { Step } from '../domain/step.ts'
import type { Sql, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'

const columns = `id, workspace, environment, app, release, intent, state, steps, intent_digest AS "intentDigest",
  intent_body AS "intentBody", previous, generation, delivery_run AS "deliveryRun", takes_back AS "takesBack", run, because, started_by AS "startedBy",
  proposed_at AS "proposedAt", admitted_at AS "admittedAt", ended_at AS "endedAt", outcome`

/** What a new deployment is made of. */
export interface NewDeployment {
  readonly id: string
  readonly workspace: string
  readonly environment: string
  readonly app: string
  readonly release: string
  readonly intent: Intent
  readonly steps: readonly Step[]
  readonly intentDigest: string
  readonly intentBody: IntentBody
  readonly previous: string | null
  readonly deliveryRun: string | null
  readonly takesBack: string | null
  readonly because: string
  readonly startedBy: string
}

/** Stores a deployment as proposed. */
export async function insertDeployment(tx: Tx, made: NewDeployment): Promise<Deployment> {
  const [row] = await tx.query<Deployment>(
    `INSERT INTO tidegate.deployment (id, workspace, environment, app, release, intent, state, steps, intent_digest, intent_body,
       previous, delivery_run, because, started_by, takes_back)
     VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ${columns}`,
    [
      made.id,
      made.workspace,
      made.environment,
      made.app,
      made.release,
      made.intent,
      JSON.stringify(made.steps),
      made.intentDigest,
      JSON.stringify(made.intentBody),
      made.previous,
      made.deliveryRun,
      made.because,
      made.startedBy,
      made.takesBack,
    ],
  )
  return row as Deployment
}

/** A deployment by id; throws `not-found`. */
export async function readDeployment(sql: Sql, id: string): Promise<Deployment> {
  const [row] = await sql.query<Deployment>(`SELECT ${columns} FROM tidegate.deployment WHERE id = $1`, [id])
  if (!row) throw new AppError('not-found', `no deployment ${id} is known`, { hint: 'List them with tidegate status.' })
  return row
}

/** A deployment by id, locked until the transaction ends; throws `not-found`. */
export async function lockDeployment(tx: Tx, id: string): Promise<Deployment> {
  const [row] = await tx.query<Deployment>(`SELECT ${columns} FROM tidegate.deployment WHERE id = $1 FOR UPDATE`, [id])
  if (!row) throw new AppError('not-found', `no deployment ${id} is known`)
  return row
}

/** The proposal of a delivery for an environment, if there is one now. */
export async function findProposal(
  sql: Sql,
  deliveryRun: string,
  environment: string,
): Promise<Deployment | undefined> {
  const [row] = await sql.query<Deployment>(
    `SELECT ${columns} FROM tidegate.deployment WHERE delivery_run = $1 AND environment = $2 AND state = 'proposed'`,
    [deliveryRun, environment],
  )
  return row
}

/** Proposals of an app for an environment whose releases were cut before a given one, with how far each release may go. */
export async function olderProposals(
  sql: Sql,
  of: { workspace: string; environment: string; app: string; release: string },
) {
  return sql.query<Deployment & { readonly until: string }>(
    `SELECT ${columns}, (SELECT until_environment FROM tidegate.release r WHERE r.id = deployment.release) AS until
     FROM tidegate.deployment
     WHERE workspace = $1 AND environment = $2 AND app = $3 AND state = 'proposed' AND intent = 'promote'
       AND release IN (SELECT older.id FROM tidegate.release older JOIN tidegate.release newer ON newer.id = $4
                       WHERE older.app = newer.app AND older.created_at < newer.created_at)`,
    [of.workspace, of.environment, of.app, of.release],
  )
}

/**
 * Newer releases of the app that are in a place, or on their way in, where a given one would replace them, with how far each may go; none
 * where somebody asked for the given one since.
 */
export async function findOvertaking(
  sql: Sql,
  of: { workspace: string; environment: string; app: string; release: string },
) {
  return sql.query<{ readonly release: string; readonly until: string }>(
    `SELECT newer.id AS release, newer.until_environment AS until FROM tidegate.release mine
     JOIN (SELECT release, since FROM tidegate.current WHERE workspace = $1 AND environment = $2 AND app = $3
           UNION ALL
           SELECT release, admitted_at FROM tidegate.deployment
           WHERE workspace = $1 AND environment = $2 AND app = $3 AND state = 'admitted' AND intent = 'promote') there ON true
     JOIN tidegate.release newer ON newer.id = there.release AND newer.created_at > mine.created_at
     WHERE mine.id = $4 AND NOT EXISTS (
       SELECT FROM tidegate.request r WHERE r.release = mine.id AND r.environment = $2 AND r.at > there.since)
     ORDER BY newer.created_at DESC`,
    [of.workspace, of.environment, of.app, of.release],
  )
}

/** Marks a proposed deployment as admitted under a generation; false when it was no longer proposed. */
export async function markAdmitted(tx: Tx, id: string, generation: number, run: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE tidegate.deployment SET state = 'admitted', generation = $2, run = $3, admitted_at = clock_timestamp()
     WHERE id = $1 AND state = 'proposed' RETURNING id`,
    [id, generation, run],
  )
  return rows.length === 1
}

/** Ends a deployment from one of the states expected; false when it stood otherwise. */
export async function endDeployment(
  tx: Tx,
  id: string,
  from: readonly DeploymentState[],
  to: 'live' | 'failed' | 'aborted' | 'void',
  outcome: string,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE tidegate.deployment SET state = $3, outcome = $4, ended_at = clock_timestamp()
     WHERE id = $1 AND state = ANY($2) RETURNING id`,
    [id, from, to, outcome],
  )
  return rows.length === 1
}

/** The release that is current in a place, since when, and by which deployment. */
export async function readCurrent(sql: Sql, workspace: string, environment: string, app: string) {
  const [row] = await sql.query<{ release: string; deployment: string; since: Date }>(
    'SELECT release, deployment, since FROM tidegate.current WHERE workspace = $1 AND environment = $2 AND app = $3',
    [workspace, environment, app],
  )
  return row
}

/** Makes a release current in a place. */
export async function setCurrent(
  tx: Tx,
  at: { workspace: string; environment: string; app: string; release: string; deployment: string },
) {
  await tx.query(
    `INSERT INTO tidegate.current (workspace, environment, app, release, deployment) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (workspace, environment, app) DO UPDATE SET release = $4, deployment = $5, since = clock_timestamp()`,
    [at.workspace, at.environment, at.app, at.release, at.deployment],
  )
}

/** Other apps that are current in an environment. */
export async function readResidents(sql: Sql, workspace: string, environment: string, but: string): Promise<string[]> {
  const rows = await sql.query<{ app: string }>(
    'SELECT app FROM tidegate.current WHERE workspace = $1 AND environment = $2 AND app <> $3 ORDER BY app',
    [workspace, environment, but],
  )
  return rows.map((row) => row.app)
}

/** Forgets that apps are current in an environment: they were vacated. */
export async function clearCurrent(tx: Tx, workspace: string, environment: string, apps: readonly string[]) {
  await tx.query('DELETE FROM tidegate.current WHERE workspace = $1 AND environment = $2 AND app = ANY($3)', [
    workspace,
    environment,
    apps,
  ])
}

/** Releases that were live in a place by an approved promotion and were not taken back since, the newest first, each once. */
export async function readLiveHistory(
  sql: Sql,
  workspace: string,
  environment: string,
  app: string,
): Promise<string[]> {
  const rows = await sql.query<{ release: string }>(
    `SELECT release FROM tidegate.deployment d
     WHERE workspace = $1 AND environment = $2 AND app = $3 AND state = 'live' AND intent = 'promote'
       AND NOT EXISTS (SELECT 1 FROM tidegate.deployment back
                       WHERE back.takes_back = d.id AND back.intent = 'rollback' AND back.state = 'live')
     GROUP BY release ORDER BY max(ended_at) DESC`,
    [workspace, environment, app],
  )
  return rows.map((row) => row.release)
}

/** The newest deployment that went live in a place, with its steps. */
export async function readLastLive(
  sql: Sql,
  workspace: string,
  environment: string,
  app: string,
): Promise<Deployment | undefined> {
  const [row] = await sql.query<Deployment>(
    `SELECT ${columns} FROM tidegate.deployment
     WHERE workspace = $1 AND environment = $2 AND app = $3 AND state = 'live' ORDER BY ended_at DESC LIMIT 1`,
    [workspace, environment, app],
  )
  return row
}

/** Whether anything was ever admitted to a place. */
export async function wasTouched(sql: Sql, workspace: string, environment: string, app: string): Promise<boolean> {
  const rows = await sql.query(
    'SELECT 1 FROM tidegate.deployment WHERE workspace = $1 AND environment = $2 AND app = $3 AND admitted_at IS NOT NULL LIMIT 1',
    [workspace, environment, app],
  )
  return rows.length > 0
}

/** The admitted deployment of a place, if one is under way. */
export async function findAdmitted(
  sql: Sql,
  workspace: string,
  environment: string,
  app: string,
): Promise<Deployment | undefined> {
  const [row] = await sql.query<Deployment>(
    `SELECT ${columns} FROM tidegate.deployment WHERE workspace = $1 AND environment = $2 AND app = $3 AND state = 'admitted'`,
    [workspace, environment, app],
  )
  return row
}

/** The newest rollback of a place that did not succeed. */
export async function findFailedRollback(
  sql: Sql,
  workspace: string,
  environment: string,
  app: string,
): Promise<Deployment | undefined> {
  const [row] = await sql.query<Deployment>(
    `SELECT ${columns} FROM tidegate.deployment WHERE workspace = $1 AND environment = $2 AND app = $3
       AND intent = 'rollback' AND state IN ('failed', 'aborted') ORDER BY proposed_at DESC LIMIT 1`,
    [workspace, environment, app],
  )
  return row
}

/** The rollback that followed a deployment's failure, by the release it took back. */
export async function findRollbackOf(sql: Sql, deployment: string): Promise<Deployment | undefined> {
  const [row] = await sql.query<Deployment>(
    `SELECT ${columns} FROM tidegate.deployment WHERE takes_back = $1 ORDER BY proposed_at DESC LIMIT 1`,
    [deployment],
  )
  return row
}

/** Every deployment that a delivery proposed, oldest first. */
export async function readDeploymentsOfRun(sql: Sql, deliveryRun: string): Promise<Deployment[]> {
  return sql.query<Deployment>(
    `SELECT ${columns} FROM tidegate.deployment WHERE delivery_run = $1 ORDER BY proposed_at`,
    [deliveryRun],
  )
}
