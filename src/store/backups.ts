import type { Sql, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'

/** A backup on record. */
export interface StoredBackup {
  readonly id: string
  readonly workspace: string
  readonly app: string
  readonly environment: string
  readonly what: 'settings' | 'database'
  readonly deployment: string | null
  readonly file: string
  readonly digest: string
  readonly bytes: number
  readonly takenAt: Date
  readonly provenAt: Date | null
  readonly proof: unknown
}

const columns = `id, workspace, app, environment, what, deployment, file, digest, bytes, taken_at AS "takenAt", proven_at AS "provenAt", proof`

/** Records a backup that was made and, when given, what its restore showed. */
export async function insertBackup(tx: Tx, made: Omit<StoredBackup, 'takenAt' | 'provenAt'>): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.backup (id, workspace, app, environment, what, deployment, file, digest, bytes, proof, proven_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $10::jsonb IS NULL THEN NULL ELSE clock_timestamp() END)
     ON CONFLICT (id) DO NOTHING`,
    [
      made.id,
      made.workspace,
      made.app,
      made.environment,
      made.what,
      made.deployment,
      made.file,
      made.digest,
      made.bytes,
      made.proof === null ? null : JSON.stringify(made.proof),
    ],
  )
}

/** A backup by id; throws `not-found`. */
export async function findBackup(sql: Sql, id: string): Promise<StoredBackup> {
  const [row] = await sql.query<StoredBackup>(`SELECT ${columns} FROM tidegate.backup WHERE id = $1`, [id])
  if (row) return row
  throw new AppError('not-found', `no backup ${id} is known`, { hint: 'List them with tidegate backup list.' })
}

/** Records what restoring a backup showed. */
export async function markProven(tx: Tx, id: string, proof: unknown): Promise<void> {
  await tx.query('UPDATE tidegate.backup SET proof = $2, proven_at = clock_timestamp() WHERE id = $1', [
    id,
    JSON.stringify(proof),
  ])
}
