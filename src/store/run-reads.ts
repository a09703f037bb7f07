import type { Reason, RunState } from '../engine/contract.ts'
import type { Sql } from '../lib/db.ts'

// Questions about the engine's runs by what the product keeps in their data: { workspace, app, release, environment?, deployment?, startedBy }.

/** A run in one line. */
export interface RunLine {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly state: RunState
  readonly because: string | null
  readonly createdAt: Date
  readonly endedAt: Date | null
  readonly data: RunData
}

/** What the product keeps of a run. */
export interface RunData {
  readonly workspace: string
  readonly app: string
  readonly release: string
  readonly environment?: string
  readonly deployment?: string
  readonly startedBy?: string
}

const columns = `r.id, r.kind, r.subject, r.state, r.because, r.created_at AS "createdAt", r.ended_at AS "endedAt", r.data`

/** Runs that match, newest first. */
export function listRunLines(
  sql: Sql,
  filter: {
    readonly workspace?: string | undefined
    readonly app?: string | undefined
    readonly release?: string | undefined
    readonly kind?: string | undefined
    readonly state?: RunState | undefined
    readonly limit: number
  },
): Promise<RunLine[]> {
  return sql.query<RunLine>(
    `SELECT ${columns} FROM engine.run r
      WHERE ($1::text IS NULL OR r.data ->> 'workspace' = $1) AND ($2::text IS NULL OR r.data ->> 'app' = $2)
        AND ($3::text IS NULL OR r.kind = $3) AND ($4::text IS NULL OR r.state = $4)
        AND ($6::text IS NULL OR r.data ->> 'release' = $6)
      ORDER BY r.created_at DESC, r.id DESC LIMIT $5`,
    [
      filter.workspace ?? null,
      filter.app ?? null,
      filter.kind ?? null,
      filter.state ?? null,
      filter.limit,
      filter.release ?? null,
    ],
  )
}

/** The runs that a run started, and those that these started, oldest first. */
export async function listDescendants(sql: Sql, run: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `WITH RECURSIVE family (id, created_at) AS (
       SELECT id, created_at FROM engine.run WHERE parent_run = $1
       UNION SELECT r.id, r.created_at FROM engine.run r JOIN family f ON r.parent_run = f.id)
     SELECT id FROM family ORDER BY created_at, id LIMIT 100`,
    [run],
  )
  return rows.map(({ id }) => id)
}

/** A node that waits or is stuck, with its run. */
export interface StandingNode {
  readonly run: RunLine
  /** The node that waits for this run, if one does. */
  readonly parent: { readonly run: string; readonly node: string } | null
  readonly node: string
  readonly title: string | null
  readonly state: 'waiting' | 'stuck'
  readonly reasons: readonly Reason[]
  readonly error: { readonly message: string; readonly code?: string; readonly hint?: string } | null
  readonly startedAt: Date | null
  /** When the attempt that ended so was begun. */
  readonly since: Date | null
}

/** Every node of an active run that waits or is stuck: the stuck ones first, then who waits longest. */
export async function listStandingNodes(sql: Sql, workspace?: string): Promise<StandingNode[]> {
  type Row = RunLine & Omit<StandingNode, 'run' | 'state'> & { nodeState: StandingNode['state'] }
  const rows = await sql.query<Row>(
    `SELECT ${columns}, n.id AS node, n.title, n.state AS "nodeState", n.reasons, n.error,
       n.first_started_at AS "startedAt", n.started_at AS since,
       CASE WHEN r.parent_run IS NOT NULL THEN jsonb_build_object('run', r.parent_run, 'node', r.parent_node) END AS parent
       FROM engine.node n JOIN engine.run r ON r.id = n.run
      WHERE n.state IN ('waiting', 'stuck') AND r.state = 'active' AND ($1::text IS NULL OR r.data ->> 'workspace' = $1)
      ORDER BY n.state = 'stuck' DESC, n.first_started_at, r.id, n.position`,
    [workspace ?? null],
  )
  return rows.map(({ node, parent, title, nodeState, reasons, error, startedAt, since, ...run }) => ({
    ...{ run, node, parent, title, state: nodeState, reasons, error, startedAt, since },
  }))
}

/** One run in one line. */
export async function readRunLine(sql: Sql, id: string): Promise<RunLine | undefined> {
  return (await sql.query<RunLine>(`SELECT ${columns} FROM engine.run r WHERE r.id = $1`, [id]))[0]
}
