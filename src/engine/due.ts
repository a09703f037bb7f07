import type { Db, Sql } from '../lib/db.ts'
import { endLocked } from './advance.ts'
import type { RunEnding } from './contract.ts'
import { announceReady, lockRuns } from './rows.ts'

/** What a worker finds when it looks around: what is to be done now, and when to look again. */
export interface Surroundings {
  readonly ready: boolean
  readonly due: boolean
  readonly overdue: boolean
  readonly scheduled: boolean
  /** Whether a lease has lapsed while the database was up for long enough to extend it. */
  readonly lapsed: boolean
  /** Who else holds nodes. */
  readonly owners: readonly string[]
  /** Until the next wake, deadline or schedule; null when none is known. */
  readonly nextInMs: number | null
}

/** One cheap statement over partial indexes: all that an idle worker asks, once per poll. */
export async function lookAround(
  sql: Sql,
  me: { owner: string; verbs: readonly string[]; leaseMs: number },
): Promise<Surroundings> {
  const [row] = await sql.query<Surroundings>(
    `SELECT w.at <= t.now AS due, d.at <= t.now AS overdue, s.at <= t.now AS scheduled,
       EXISTS (SELECT FROM engine.node WHERE state = 'ready' AND verb = ANY($2)) AS ready,
       EXISTS (SELECT FROM engine.node WHERE state = 'running' AND lease_until < t.now)
         AND pg_postmaster_start_time() < t.now - $3 * interval '1 millisecond' AS lapsed,
       ARRAY(SELECT DISTINCT owner FROM engine.node WHERE state = 'running' AND owner <> $1) AS owners,
       (extract(epoch FROM least(w.at, d.at, s.at) - t.now) * 1000)::float8 AS "nextInMs"
     FROM (SELECT clock_timestamp() AS now) t,
       (SELECT min(wake_at) AS at FROM engine.node WHERE state = 'waiting' AND wake_at IS NOT NULL) w,
       (SELECT min(deadline_at) AS at FROM engine.run WHERE state = 'active' AND ending IS NULL AND deadline_at IS NOT NULL) d,
       (SELECT min(next_at) AS at FROM engine.schedule WHERE next_at IS NOT NULL) s`,
    [me.owner, me.verbs, me.leaseMs],
  )
  return row!
}

/** Makes nodes ready whose time has come, the oldest first; returns how many. */
export async function wakeDue(db: Db, sender: string, limit = 1000): Promise<number> {
  const woken = await db.query(
    `UPDATE engine.node n SET state = 'ready', reasons = '[]'
     FROM (SELECT run, id FROM engine.node WHERE state = 'waiting' AND wake_at <= clock_timestamp()
       ORDER BY wake_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) w
     WHERE n.run = w.run AND n.id = w.id RETURNING n.id`,
    [limit],
  )
  if (woken.length > 0) await announceReady(db, sender)
  return woken.length
}

interface Overdue {
  id: string
  because: string | null
  ending: RunEnding | null
}

/** Ends the runs whose deadline has passed, by the database's clock. */
export async function endOverdue(db: Db, limit = 100): Promise<void> {
  const rows = await db.query<Overdue>(
    `SELECT id, deadline_because AS because, deadline_ending AS ending FROM engine.run
     WHERE state = 'active' AND ending IS NULL AND deadline_at <= clock_timestamp() ORDER BY deadline_at LIMIT $1`,
    [limit],
  )
  for (const row of rows) await endOne(db, row)
}

/** A deadline strikes once: it is removed, even where only `finally` nodes are left and nothing can be ended. */
function endOne(db: Db, { id, ending, because }: Overdue): Promise<void> {
  return db.tx(async (tx) => {
    const run = (await lockRuns(tx, [id])).get(id)
    if (run?.state !== 'active') return
    await tx.query('UPDATE engine.run SET deadline_at = NULL WHERE id = $1', [id])
    await endLocked(tx, run, { ending: ending ?? 'aborted', because: because ?? 'its deadline passed' })
  })
}
