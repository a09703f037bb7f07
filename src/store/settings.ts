import type { Sql, Tx } from '../lib/db.ts'
import { digestOf } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import type { Settings } from '../settings/schema.ts'

/** Settings as read from one commit. */
export interface StoredSettings {
  readonly commit: string
  readonly digest: string
  readonly body: Settings
}

/** Keeps the settings by which a commit is released; a push to the protected branch replaces those that a feature branch borrowed. */
export async function keepSettings(tx: Sql | Tx, workspace: string, kept: StoredSettings): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.settings (workspace, commit, digest, body) VALUES ($1, $2, $3, $4) ON CONFLICT (workspace, commit) DO UPDATE SET digest = $3, body = $4`,
    [workspace, kept.commit, kept.digest, JSON.stringify(kept.body)],
  )
}

/** The settings of a commit; throws `not-found`, or `conflict` when they are not those that were kept. */
export async function readSettings(sql: Sql, workspace: string, commit: string): Promise<StoredSettings> {
  const [row] = await sql.query<StoredSettings>(
    'SELECT commit, digest, body FROM tidegate.settings WHERE workspace = $1 AND commit = $2',
    [workspace, commit],
  )
  if (!row) throw new AppError('not-found', `the settings of ${workspace} at ${commit} are not known`)
  if (digestOf(row.body) === row.digest) return row
  throw new AppError('conflict', `the settings of ${workspace} at ${commit} are not those that were read from it`, {
    hint: 'Somebody changed them in the database. Run tidegate ledger verify, and push again.',
  })
}
