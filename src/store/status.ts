import type { Sql } from '../lib/db.ts'

/** What is current in a place. */
export interface CurrentLine {
  readonly environment: string
  readonly app: string
  readonly release: string
  readonly since: Date
}

/** What is current where in a workspace. */
export function listCurrent(sql: Sql, workspace: string): Promise<CurrentLine[]> {
  return sql.query<CurrentLine>(
    'SELECT environment, app, release, since FROM tidegate.current WHERE workspace = $1 ORDER BY environment, app',
    [workspace],
  )
}

/** A lease that somebody holds, by the deployment that holds it. */
export interface LeaseLine {
  readonly environment: string
  readonly app: string
  readonly release: string
  readonly deployment: string
  readonly since: Date
}

/** The leases of a workspace that are held now. */
export function listLeases(sql: Sql, workspace: string): Promise<LeaseLine[]> {
  return sql.query<LeaseLine>(
    `SELECT d.environment, d.app, d.release, d.id AS deployment, coalesce(l.since, d.proposed_at) AS since
       FROM tidegate.lease l JOIN tidegate.deployment d ON d.id = l.deployment
      WHERE l.workspace = $1 ORDER BY d.environment, d.app`,
    [workspace],
  )
}

/** A place that a failed rollback froze. */
export interface HoldLine {
  readonly workspace: string
  readonly environment: string
  readonly app: string
  readonly because: string
  readonly since: Date
}

/** The places that are held, of one workspace or all. */
export function listHolds(sql: Sql, workspace?: string): Promise<HoldLine[]> {
  return sql.query<HoldLine>(
    `SELECT workspace, environment, app, because, since FROM tidegate.hold
      WHERE $1::text IS NULL OR workspace = $1 ORDER BY since, environment, app`,
    [workspace ?? null],
  )
}

/** Failed rollbacks that people were told of since an instant, newest first. */
export function listFailedRollbacks(sql: Sql, since: Date, workspace?: string): Promise<{ text: string; at: Date }[]> {
  return sql.query(
    `SELECT text, at FROM tidegate.notice
      WHERE kind = 'rollback-failed' AND at > $1 AND ($2::text IS NULL OR workspace = $2) ORDER BY at DESC LIMIT 20`,
    [since, workspace ?? null],
  )
}

/** The environments in which a release is current, in the order in which it became so. */
export async function listReleasePlaces(sql: Sql, release: string): Promise<string[]> {
  const rows = await sql.query<{ environment: string }>(
    'SELECT environment FROM tidegate.current WHERE release = $1 ORDER BY since',
    [release],
  )
  return rows.map(({ environment }) => environment)
}
