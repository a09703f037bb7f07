import type { Db, Tx } from '../lib/db.ts'

/** Sees to it that partitions have their rows, and that nobody forgets them before the transaction ends: claims go by them. */
export async function holdPartitions(tx: Tx, wanted: readonly string[]): Promise<void> {
  const names = [...new Set(wanted)]
  while (names.length > 0) {
    await tx.query(
      'INSERT INTO engine.partition (name) SELECT name FROM unnest($1::text[]) AS name ORDER BY name ON CONFLICT DO NOTHING',
      [names],
    )
    const held = await tx.query('SELECT FROM engine.partition WHERE name = ANY($1) ORDER BY name FOR KEY SHARE', [
      names,
    ])
    if (held.length === names.length) return // else one was forgotten in between
  }
}

/**
 * Forgets partitions that no node of the hot table is in; returns how many. Locked first and asked again then: whoever starts a run
 * meanwhile either holds the row, or has committed nodes that the second question sees.
 */
export function forgetPartitions(db: Db, limit = 1000): Promise<number> {
  return db.tx(async (tx) => {
    const free = await tx.query<{ name: string }>(
      `SELECT name FROM engine.partition WHERE run IS NULL
         AND name NOT IN (SELECT partition FROM engine.node WHERE partition IS NOT NULL)
       LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    )
    const gone = await tx.query(
      `DELETE FROM engine.partition WHERE name = ANY($1) AND run IS NULL
         AND name NOT IN (SELECT partition FROM engine.node WHERE partition IS NOT NULL) RETURNING name`,
      [free.map(({ name }) => name)],
    )
    return gone.length
  })
}
