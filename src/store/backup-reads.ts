import type { Sql } from '../lib/db.ts'

/** A backup that was made, and what its proof showed. */
export interface BackupLine {
  readonly id: string
  readonly workspace: string
  readonly app: string
  readonly environment: string
  readonly what: 'settings' | 'database'
  readonly deployment: string | null
  readonly bytes: number
  readonly digest: string
  readonly takenAt: Date
  readonly provenAt: Date | null
  readonly proof: unknown
}

const columns = `id, workspace, app, environment, what, deployment, bytes, digest, taken_at AS "takenAt", proven_at AS "provenAt", proof`

/** Backups that match, newest first, at most 500. */
export function findBackups(
  sql: Sql,
  filter: {
    readonly workspace?: string | undefined
    readonly app?: string | undefined
    readonly environment?: string | undefined
  },
): Promise<BackupLine[]> {
  return sql.query<BackupLine>(
    `SELECT ${columns} FROM tidegate.backup
      WHERE ($1::text IS NULL OR workspace = $1) AND ($2::text IS NULL OR app = $2) AND ($3::text IS NULL OR environment = $3)
      ORDER BY taken_at DESC, id DESC LIMIT 500`,
    [filter.workspace ?? null, filter.app ?? null, filter.environment ?? null],
  )
}

/** Backups taken before an instant that nobody has restored and compared, oldest first. */
export function findUnprovenBackups(sql: Sql, takenBefore: Date): Promise<BackupLine[]> {
  return sql.query<BackupLine>(
    `SELECT ${columns} FROM tidegate.backup WHERE proven_at IS NULL AND taken_at < $1 ORDER BY taken_at LIMIT 20`,
    [takenBefore],
  )
}
