import type { Sql, Tx } from '../lib/db.ts'

/**
 * Marks a ref's move as handled, with the digest of the settings that it brought, if it brought any: those before stay in force
 * otherwise; false when the ref stands elsewhere than the move began, so that the move was handled or overtaken. */
export async function moveRef(
  tx: Tx,
  move: { workspace: string; ref: string; before: string | null; after: string | null },
  settingsDigest: string | null = null,
): Promise<boolean> {
  const { workspace, ref, before, after } = move
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [`${workspace} ${ref}`])
  const [known] = await tx.query<{ oid: string }>('SELECT oid FROM tidegate.ref WHERE workspace = $1 AND name = $2', [
    workspace,
    ref,
  ])
  if ((known?.oid ?? null) !== before) return false
  if (after === null) {
    await tx.query('DELETE FROM tidegate.ref WHERE workspace = $1 AND name = $2', [workspace, ref])
    return true
  }
  await tx.query(
    `INSERT INTO tidegate.ref (workspace, name, oid, settings_digest) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace, name) DO UPDATE SET oid = $3, handled_at = now(), settings_digest = coalesce($4, ref.settings_digest)`,
    [workspace, ref, after, settingsDigest],
  )
  return true
}

/** Refs as they were when last handled. */
export async function readRefs(sql: Sql, workspace: string): Promise<Map<string, string>> {
  const rows = await sql.query<{ name: string; oid: string }>(
    'SELECT name, oid FROM tidegate.ref WHERE workspace = $1',
    [workspace],
  )
  return new Map(rows.map((row) => [row.name, row.oid]))
}
