import type { Sql, Tx } from '../lib/db.ts'
import { announceReady } from './rows.ts'

/**
 * Wakes every node that waits on one of the topics, and makes sure that a node which is just now deciding to wait on one
 * of them will decide again: the topic's row keeps the waking transaction, and stays locked until it commits.
 */
export async function wakeTopics(tx: Tx, topics: readonly string[]): Promise<number> {
  const names = [...new Set(topics)]
  if (names.length === 0) return 0
  await tx.query(
    `INSERT INTO engine.topic AS t (name, woken_by) SELECT name, pg_current_xact_id() FROM unnest($1::text[]) AS name ORDER BY name
     ON CONFLICT (name) DO UPDATE SET woken_by = EXCLUDED.woken_by, touched_at = EXCLUDED.touched_at,
       woken_before = CASE WHEN t.woken_by = EXCLUDED.woken_by THEN t.woken_before ELSE t.woken_by END`,
    [names],
  )
  const woken = await tx.query(
    `UPDATE engine.node n SET state = 'ready', wake_at = clock_timestamp(), reasons = '[]'
     FROM (SELECT run, id FROM engine.node WHERE state = 'waiting' AND topics && $1 ORDER BY run, id FOR NO KEY UPDATE) w
     WHERE n.run = w.run AND n.id = w.id RETURNING n.id`,
    [names],
  )
  if (woken.length > 0) await announceReady(tx)
  return woken.length
}

/** A wait about to be written: its topics, and the snapshot its claim had of the database. */
export interface Wait {
  readonly key: string
  readonly topics: readonly string[]
  readonly seen: string
}

/**
 * Which of the waits were woken by a transaction that their claim could not see: their facts are outdated.
 * Holds the topics until the transaction ends, so that a wake comes either before this look or after the wait is written.
 * A wake by this very transaction is the waiter's own and does not count; a transaction id from the future comes from a
 * restored database and is none of ours.
 */
export async function findOutdatedWaits(tx: Tx, waits: readonly Wait[]): Promise<Set<string>> {
  const names = [...new Set(waits.flatMap((wait) => wait.topics))]
  if (names.length === 0) return new Set()
  await holdTopics(tx, names)
  const rows = await tx.query<{ key: string }>(
    `SELECT w.key FROM jsonb_to_recordset($1::jsonb) AS w(key text, topics text[], seen text)
     JOIN engine.topic t ON t.name = ANY(w.topics)
     CROSS JOIN LATERAL (SELECT CASE WHEN t.woken_by = pg_current_xact_id_if_assigned()
       THEN t.woken_before ELSE t.woken_by END AS by) woken
     WHERE NOT pg_visible_in_snapshot(woken.by, w.seen::pg_snapshot) AND woken.by < pg_snapshot_xmax(pg_current_snapshot())`,
    [JSON.stringify(waits)],
  )
  return new Set(rows.map((row) => row.key))
}

const insertTopics =
  'INSERT INTO engine.topic (name) SELECT name FROM unnest($1::text[]) AS name ORDER BY name ON CONFLICT DO NOTHING'

async function holdTopics(tx: Tx, names: readonly string[]): Promise<void> {
  for (;;) {
    await tx.query(insertTopics, [names])
    const held = await tx.query('SELECT name FROM engine.topic WHERE name = ANY($1) ORDER BY name FOR SHARE', [names])
    if (held.length === names.length) return
  }
}

/** Forgets topics untouched for an hour whose last wake every running node has seen; returns how many. */
export async function forgetTopics(sql: Sql, limit = 5000): Promise<number> {
  const rows = await sql.query(
    `DELETE FROM engine.topic WHERE name IN (
       SELECT name FROM engine.topic
       WHERE touched_at < clock_timestamp() - interval '1 hour' AND (
         woken_by IS NULL OR woken_by >= pg_snapshot_xmax(pg_current_snapshot()) OR woken_by < ALL (
           SELECT pg_snapshot_xmin(seen) FROM engine.node WHERE state = 'running' AND seen IS NOT NULL))
       LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING name`,
    [limit],
  )
  return rows.length
}
