import type { Sql, Tx } from '../lib/db.ts'

/** Names what went into an artifact. */
export interface ArtifactKey {
  readonly workspace: string
  readonly app: string
  readonly component: string
  readonly inputDigest: string
}

/** The digest of the artifact that was built from the same inputs, if any. */
export async function findArtifact(sql: Sql, key: ArtifactKey): Promise<string | undefined> {
  const [row] = await sql.query<{ digest: string }>(
    `SELECT digest FROM tidegate.artifact WHERE workspace = $1 AND app = $2 AND component = $3 AND input_digest = $4`,
    [key.workspace, key.app, key.component, key.inputDigest],
  )
  return row?.digest
}

/** Records what was built from these inputs; a later build of the same inputs replaces it. */
export async function keepArtifact(
  tx: Tx,
  key: ArtifactKey,
  built: { digest: string; bytes: number; tookMs: number; provenance: unknown },
): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.artifact (workspace, app, component, input_digest, digest, bytes, took_ms, provenance)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (workspace, app, component, input_digest)
     DO UPDATE SET digest = $5, bytes = $6, took_ms = $7, provenance = $8, built_at = now()`,
    [
      key.workspace,
      key.app,
      key.component,
      key.inputDigest,
      built.digest,
      built.bytes,
      built.tookMs,
      JSON.stringify(built.provenance),
    ],
  )
}
