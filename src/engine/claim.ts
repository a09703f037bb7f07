import type { Sql } from '../lib/db.ts'
import type { NodeState, RunEnding } from './contract.ts'

/** A node under this worker's lease, with all its executor may want to know. */
export interface Claimed {
  readonly run: string
  readonly node: string
  readonly verb: string
  readonly input: unknown
  readonly finally: boolean
  readonly partition: string | null
  readonly attempt: number
  readonly fence: number
  readonly seen: string
  readonly notes: Record<string, unknown>
  readonly firstStartedAt: Date
  readonly claimedAt: Date
  readonly kind: string
  readonly subject: string
  readonly data: unknown
  readonly ending: RunEnding | null
  readonly parentRun: string | null
  readonly parentNode: string | null
  /** State and output of every node of the run, by id. */
  readonly siblings: Readonly<Record<string, readonly [NodeState, unknown]>>
}

/**
 * Takes up to `limit` ready nodes for an owner, the most urgent first, then the oldest. Of a partition only one is taken,
 * and only while none of it runs: the partition's row says so, and whoever is late skips instead of failing the batch.
 */
export function claim(
  sql: Sql,
  want: { owner: string; verbs: readonly string[]; limit: number; leaseMs: number },
): Promise<Claimed[]> {
  return sql.query<Claimed>(claimText, [want.owner, want.verbs, want.limit, want.leaseMs])
}

const claimText = `
WITH pick AS MATERIALIZED (
  SELECT n.run, n.id, n.partition, n.priority, n.wake_at FROM engine.node n
  WHERE n.state = 'ready' AND n.verb = ANY($2) AND (n.partition IS NULL OR EXISTS (
    SELECT FROM engine.partition p WHERE p.name = n.partition AND p.run IS NULL))
  ORDER BY n.priority DESC, n.wake_at LIMIT $3 FOR NO KEY UPDATE OF n SKIP LOCKED
), free AS MATERIALIZED (
  SELECT p.name FROM engine.partition p WHERE p.run IS NULL AND p.name IN (SELECT partition FROM pick)
  FOR NO KEY UPDATE SKIP LOCKED
), mine AS MATERIALIZED (
  SELECT run, id, NULL AS partition FROM pick WHERE partition IS NULL
  UNION ALL
  (SELECT DISTINCT ON (partition) run, id, partition FROM pick WHERE partition IN (SELECT name FROM free)
   ORDER BY partition, priority DESC, wake_at)
), held AS (
  UPDATE engine.partition p SET run = m.run, node = m.id FROM mine m WHERE p.name = m.partition
), claimed AS (
  UPDATE engine.node n SET state = 'running', owner = $1, fence = n.fence + 1, attempt = n.attempt + 1,
    lease_until = clock_timestamp() + $4 * interval '1 millisecond', seen = pg_current_snapshot(),
    first_started_at = coalesce(n.first_started_at, clock_timestamp()), started_at = clock_timestamp(),
    wake_at = NULL, topics = '{}', reasons = '[]'
  FROM mine m WHERE n.run = m.run AND n.id = m.id
  RETURNING n.*
)
SELECT c.run, c.id AS node, c.verb, c.input, c.finally, c.partition, c.attempt, c.fence, c.seen::text AS seen, c.notes,
  c.first_started_at AS "firstStartedAt", c.started_at AS "claimedAt", r.kind, r.subject, r.data, r.ending,
  r.parent_run AS "parentRun", r.parent_node AS "parentNode",
  (SELECT jsonb_object_agg(s.id, jsonb_build_array(s.state, CASE WHEN s.state = 'passed' THEN s.output END))
   FROM engine.node s WHERE s.run = c.run) AS siblings
FROM claimed c JOIN engine.run r ON r.id = c.run
ORDER BY c.priority DESC`
