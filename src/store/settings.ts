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

/** Keeps settings by which a commit is released, for good: a commit that is released again under others has both. */
export async function keepSettings(tx: Sql | Tx, workspace: string, kept: StoredSettings): Promise<void> {
  await tx.query(
    'INSERT INTO tidegate.settings (workspace, commit, digest, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [workspace, kept.commit, kept.digest, JSON.stringify(kept.body)],
  )
}

/** The settings that a release was cut with; throws `not-found`, or `conflict` when they are not those that were kept. */
export async function readSettings(
  sql: Sql,
  release: { readonly workspace: string; readonly commit: string; readonly settingsDigest: string },
): Promise<StoredSettings> {
  const { workspace, commit, settingsDigest } = release
  const [row] = await sql.query<StoredSettings>(
    'SELECT commit, digest, body FROM tidegate.settings WHERE workspace = $1 AND commit = $2 AND digest = $3',
    [workspace, commit, settingsDigest],
  )
  if (row) return requireUnchanged(row, workspace)
  const wanted = `the settings ${settingsDigest.slice(0, 12)} of ${workspace} at ${commit}`
  throw new AppError('not-found', `${wanted} are not known`, {
    hint: 'Somebody changed the release or its settings in the database. Run tidegate ledger verify, and push again.',
  })
}

/** The settings that the newest readable push of a ref brought; undefined before there was one. */
export async function findSettingsOfRef(sql: Sql, workspace: string, ref: string): Promise<StoredSettings | undefined> {
  const [row] = await sql.query<StoredSettings>(
    `SELECT kept.commit, kept.digest, kept.body FROM tidegate.ref
     JOIN tidegate.settings kept ON kept.workspace = ref.workspace AND kept.digest = ref.settings_digest
     WHERE ref.workspace = $1 AND ref.name = $2 ORDER BY (kept.commit = ref.oid) DESC, kept.read_at DESC LIMIT 1`,
    [workspace, ref],
  )
  return row && requireUnchanged(row, workspace)
}

function requireUnchanged(row: StoredSettings, workspace: string): StoredSettings {
  if (digestOf(row.body) === row.digest) return row
  throw new AppError('conflict', `the settings of ${workspace} at ${row.commit} are not those that were read from it`, {
    hint: 'Somebody changed them in the database. Run tidegate ledger verify, and push again.',
  })
}
