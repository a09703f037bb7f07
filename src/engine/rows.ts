import type { Sql, Tx } from '../lib/db.ts'
import type { NodeState, Reason, RetryPolicy, RunEnding, RunState } from './contract.ts'

/** The channel on which workers hear of ready nodes (`ready:<sender>`) and ending runs (`end:<run>`). */
export const channel = 'tidegate_engine'

/** Trouble as a node keeps it. */
export interface NodeTrouble {
  readonly message: string
  readonly code?: string
  readonly hint?: string
}

/** A node under its row lock. */
export interface LockedNode {
  readonly run: string
  readonly id: string
  readonly title: string | null
  readonly state: NodeState
  readonly after: readonly string[]
  readonly finally: boolean
  readonly retry: RetryPolicy | null
  readonly errors: number
  readonly crashes: number
  readonly fence: number
  readonly owner: string | null
  /** Whether its lease has run out by the database's clock. */
  readonly lapsed: boolean
}

/** A run and all its nodes, locked until the transaction ends. */
export interface LockedRun {
  readonly id: string
  readonly state: RunState
  readonly ending: RunEnding | null
  readonly nodes: readonly LockedNode[]
}

/** A node's new state and what goes with it; what is left out is cleared, but for `output` and the counters, which stay. */
export interface NodeChange {
  readonly run: string
  readonly id: string
  readonly state: NodeState
  readonly output?: unknown
  readonly error?: NodeTrouble
  /** Where the node has an error already, that one stays: the new one only says that the run ended. */
  readonly keepsError?: boolean
  readonly reasons?: readonly Reason[]
  readonly topics?: readonly string[]
  readonly until?: Date
  /** Instead of `until`: from now, by the database's clock. */
  readonly delayMs?: number
  readonly errors?: number
  readonly crashes?: number
  /** Raises the fence, so that whoever still works on the node can write no more. */
  readonly raise?: boolean
}

/** A run's new ending or end. */
export interface RunChange {
  readonly id: string
  readonly state: RunState
  readonly ending: RunEnding | null
  readonly because: string | null
}

type Row = Omit<LockedNode, 'after'> & { after: string[]; run_state: RunState; ending: RunEnding | null }

/** Locks runs with all their nodes, in one order for everyone; runs whose nodes were archived are left out. */
export async function lockRuns(tx: Tx, ids: readonly string[]): Promise<Map<string, LockedRun>> {
  const rows = await tx.query<Row>(
    `SELECT n.run, n.id, n.title, n.state, n.after, n.finally, n.retry, n.errors, n.crashes, n.fence, n.owner,
            coalesce(n.lease_until < clock_timestamp(), false) AS lapsed, r.state AS run_state, r.ending
     FROM engine.run r JOIN engine.node n ON n.run = r.id
     WHERE r.id = ANY($1) ORDER BY r.id, n.position FOR NO KEY UPDATE`,
    [ids],
  )
  const runs = new Map<string, LockedRun & { nodes: LockedNode[] }>()
  for (const row of rows) {
    const run = runs.get(row.run) ?? { id: row.run, state: row.run_state, ending: row.ending, nodes: [] }
    run.nodes.push(row)
    runs.set(row.run, run)
  }
  return runs
}

/** Writes changes of locked nodes and sends the messages when the transaction commits. */
export async function writeNodes(tx: Tx, changes: readonly NodeChange[], messages: readonly string[]): Promise<void> {
  await tx.query(
    `WITH changed AS (
       UPDATE engine.node n SET
         state = c.state, owner = NULL, lease_until = NULL,
         fence = n.fence + (c.raise IS TRUE)::int,
         errors = coalesce(c.errors, n.errors), crashes = coalesce(c.crashes, n.crashes),
         output = coalesce(c.output, n.output),
         error = CASE WHEN c."keepsError" THEN coalesce(n.error, c.error) ELSE c.error END,
         reasons = coalesce(c.reasons, '[]'), topics = coalesce(c.topics, '{}'),
         wake_at = CASE c.state WHEN 'ready' THEN clock_timestamp()
           WHEN 'waiting' THEN coalesce(c.until, clock_timestamp() + c."delayMs" * interval '1 millisecond') END,
         ended_at = CASE WHEN c.state IN ('passed', 'failed', 'skipped', 'aborted') THEN clock_timestamp() END
       FROM jsonb_to_recordset($1::jsonb) AS c(run text, id text, state text, output jsonb, error jsonb, "keepsError" boolean, reasons jsonb,
         topics text[], until timestamptz, "delayMs" float8, errors int, crashes int, raise boolean)
       WHERE n.run = c.run AND n.id = c.id)
     SELECT pg_notify('${channel}', message) FROM unnest($2::text[]) AS message`,
    [JSON.stringify(changes), messages],
  )
}

/** Writes new endings and ends of locked runs. */
export async function writeRuns(tx: Tx, changes: readonly RunChange[]): Promise<void> {
  await tx.query(
    `UPDATE engine.run r SET state = c.state, ending = c.ending, because = coalesce(r.because, c.because),
       ended_at = CASE WHEN c.state <> 'active' THEN clock_timestamp() END
     FROM jsonb_to_recordset($1::jsonb) AS c(id text, state text, ending text, because text) WHERE r.id = c.id`,
    [JSON.stringify(changes)],
  )
}

/** Tells every worker that nodes are ready, when the transaction commits. */
export async function announceReady(sql: Sql, sender = ''): Promise<void> {
  await sql.query('SELECT pg_notify($1, $2)', [channel, `ready:${sender}`])
}
