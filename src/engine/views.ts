import type { Sql } from '../lib/db.ts'
import type { NodeView, RunState, RunView } from './contract.ts'

/** One run with everything about its nodes, archived or not. */
export async function readRun(sql: Sql, id: string): Promise<RunView | undefined> {
  return (await query(sql, 'WHERE r.id = $1', [id], 'n.input, n.output'))[0]
}

/** What a list may be narrowed to; `limit` defaults to 50. */
export interface RunFilter {
  readonly kind?: string
  readonly state?: RunState
  readonly subject?: string
  readonly limit?: number
}

/** Runs that match, newest first, without their nodes' inputs and outputs. */
export function listRuns(sql: Sql, filter: RunFilter): Promise<RunView[]> {
  return query(
    sql,
    `WHERE ($1::text IS NULL OR r.kind = $1) AND ($2::text IS NULL OR r.state = $2) AND ($3::text IS NULL OR r.subject = $3)
     ORDER BY r.created_at DESC, r.id DESC LIMIT $4`,
    [filter.kind ?? null, filter.state ?? null, filter.subject ?? null, filter.limit ?? 50],
    'NULL::jsonb AS input, NULL::jsonb AS output',
  )
}

type RunRow = Omit<RunView, 'nodes' | 'parent'> & { parentRun: string | null; parentNode: string | null }
type NodeRow = NodeView & { run: string }

async function query(sql: Sql, which: string, values: readonly unknown[], bulk: string): Promise<RunView[]> {
  const runs = await sql.query<RunRow>(
    `SELECT r.id, r.kind, r.subject, r.state, r.ending, r.because, r.data, r.priority, r.created_at AS "createdAt",
       r.ended_at AS "endedAt", r.parent_run AS "parentRun", r.parent_node AS "parentNode" FROM engine.run r ${which}`,
    values,
  )
  if (runs.length === 0) return []
  const nodes = await readNodes(
    sql,
    runs.map((run) => run.id),
    bulk,
  )
  return runs.map(({ parentRun, parentNode, ...run }) => ({
    ...run,
    parent: parentRun === null || parentNode === null ? null : { run: parentRun, node: parentNode },
    nodes: nodes.get(run.id) ?? [],
  }))
}

async function readNodes(sql: Sql, runs: readonly string[], bulk: string): Promise<Map<string, NodeView[]>> {
  const columns = `n.run, n.position, n.id, n.verb, n.title, n.state, ${bulk}, n.after, n.finally, n.attempt, n.crashes, n.reasons,
    n.error, n.wake_at AS "wakeAt", n.owner, n.first_started_at AS "startedAt", n.ended_at AS "endedAt"`
  const rows = await sql.query<NodeRow & { position?: number }>(
    `SELECT ${columns} FROM engine.node n WHERE n.run = ANY($1)
     UNION ALL SELECT ${columns} FROM engine.node_archive n WHERE n.run = ANY($1) ORDER BY run, position`,
    [runs],
  )
  const byRun = new Map<string, NodeView[]>()
  for (const { run, position: _, ...node } of rows) byRun.set(run, [...(byRun.get(run) ?? []), node])
  return byRun
}
