import type { Sql, Tx } from '../lib/db.ts'

/** Where a secret belongs. */
export interface SecretPlace {
  readonly workspace: string
  readonly app: string
  readonly environment: string
}

/** That a secret exists, without its value. */
export interface SecretRow extends SecretPlace {
  readonly name: string
  readonly version: number
  readonly setBy: string
  readonly setAt: Date
}

/** The newest version of every secret that matches. */
export function listSecrets(sql: Sql, filter: Partial<SecretPlace>): Promise<SecretRow[]> {
  return sql.query<SecretRow>(
    `SELECT DISTINCT ON (workspace, app, environment, name)
       workspace, app, environment, name, version, set_by AS "setBy", set_at AS "setAt" FROM tidegate.secret
      WHERE ($1::text IS NULL OR workspace = $1) AND ($2::text IS NULL OR app = $2) AND ($3::text IS NULL OR environment = $3)
      ORDER BY workspace, app, environment, name, version DESC`,
    [filter.workspace ?? null, filter.app ?? null, filter.environment ?? null],
  )
}

/** The newest sealed values of a place, by name, of the named secrets or all; open them with `openSecret`. */
export function readSealedSecrets(
  sql: Sql,
  place: SecretPlace,
  names?: readonly string[],
): Promise<{ name: string; version: number; sealed: Buffer }[]> {
  return sql.query(
    `SELECT DISTINCT ON (name) name, version, sealed FROM tidegate.secret
      WHERE workspace = $1 AND app = $2 AND environment = $3 AND ($4::text[] IS NULL OR name = ANY($4))
      ORDER BY name, version DESC`,
    [place.workspace, place.app, place.environment, names ?? null],
  )
}

/** The number of a secret's next version; whoever else sets this secret waits until the transaction ends. */
export async function nextSecretVersion(tx: Tx, place: SecretPlace, name: string): Promise<number> {
  const key = [place.workspace, place.app, place.environment, name]
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 1))`, [`secret ${key.join('/')}`])
  const [row] = await tx.query<{ version: number }>(
    `SELECT coalesce(max(version), 0) + 1 AS version FROM tidegate.secret
      WHERE workspace = $1 AND app = $2 AND environment = $3 AND name = $4`,
    key,
  )
  return row?.version ?? 1
}

/** Keeps a sealed value. */
export async function insertSecret(tx: Tx, secret: Omit<SecretRow, 'setAt'>, sealed: Buffer): Promise<SecretRow> {
  const [row] = await tx.query<SecretRow>(
    `INSERT INTO tidegate.secret (workspace, app, environment, name, version, sealed, set_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     RETURNING workspace, app, environment, name, version, set_by AS "setBy", set_at AS "setAt"`,
    [secret.workspace, secret.app, secret.environment, secret.name, secret.version, sealed, secret.setBy],
  )
  return row as SecretRow
}
