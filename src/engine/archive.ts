import type { Db } from '../lib/db.ts'

/**
 * Moves the nodes of runs that ended more than `afterMs` ago out of the table that claims are made from; at most `limit`
 * runs a time. Returns how many runs were moved.
 */
export function archiveRuns(db: Db, afterMs: number, limit = 500): Promise<number> {
  return db.tx(async (tx) => {
    const runs = await tx.query<{ id: string }>(
      `SELECT id FROM engine.run WHERE state <> 'active' AND NOT archived
         AND ended_at < clock_timestamp() - $1 * interval '1 millisecond'
       ORDER BY ended_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [afterMs, limit],
    )
    if (runs.length === 0) return 0
    const ids = runs.map((run) => run.id)
    await tx.query('INSERT INTO engine.node_archive SELECT * FROM engine.node WHERE run = ANY($1)', [ids])
    await tx.query('DELETE FROM engine.node WHERE run = ANY($1)', [ids])
    await tx.query('UPDATE engine.run SET archived = true WHERE id = ANY($1)', [ids])
    return ids.length
  })
}
