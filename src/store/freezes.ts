import type { Sql, Tx } from '../lib/db.ts'

/** A freeze that a person set. */
export interface FreezeRow {
  readonly id: string
  readonly workspace: string
  readonly because: string
  readonly from: Date
  readonly until: Date
  readonly environments: readonly string[]
  /** Empty: every app. */
  readonly apps: readonly string[]
  readonly by: string
}

const columns = 'id, workspace, because, from_at AS "from", until_at AS "until", environments, apps, by_person AS "by"'

/** Freezes of a workspace (or all) that end after an instant and were not lifted, earliest first. */
export function listFreezes(sql: Sql, after: Date, workspace?: string): Promise<FreezeRow[]> {
  return sql.query<FreezeRow>(
    `SELECT ${columns} FROM tidegate.freeze
      WHERE lifted_at IS NULL AND until_at > $1 AND ($2::text IS NULL OR workspace = $2) ORDER BY from_at, id`,
    [after, workspace ?? null],
  )
}

/** One freeze that was not lifted. */
export async function readFreeze(sql: Sql, id: string): Promise<FreezeRow | undefined> {
  return (
    await sql.query<FreezeRow>(`SELECT ${columns} FROM tidegate.freeze WHERE id = $1 AND lifted_at IS NULL`, [id])
  )[0]
}

/** Adds a freeze. */
export async function insertFreeze(tx: Tx, freeze: FreezeRow): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.freeze (id, workspace, because, from_at, until_at, environments, apps, by_person)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      freeze.id,
      freeze.workspace,
      freeze.because,
      freeze.from,
      freeze.until,
      freeze.environments,
      freeze.apps,
      freeze.by,
    ],
  )
}

/** Ends a freeze; false when somebody lifted it before. */
export async function markFreezeLifted(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    'UPDATE tidegate.freeze SET lifted_at = clock_timestamp() WHERE id = $1 AND lifted_at IS NULL RETURNING id',
    [id],
  )
  return rows.length > 0
}
