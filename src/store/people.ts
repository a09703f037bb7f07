import type { Sql, Tx } from '../lib/db.ts'
import { sha256 } from '../lib/digest.ts'

/** Someone who can call, or could; their token is nowhere kept. */
export interface PersonRow {
  readonly id: string
  readonly name: string
  readonly kind: 'human' | 'agent' | 'service'
  readonly email: string | null
  readonly roles: readonly ('viewer' | 'developer' | 'approver' | 'operator' | 'admin')[]
  readonly addedAt: Date
  readonly disabledAt: Date | null
}

const columns = 'id, name, kind, email, roles, added_at AS "addedAt", disabled_at AS "disabledAt"'

/** Everyone, in the order in which they came. */
export function listPeople(sql: Sql): Promise<PersonRow[]> {
  return sql.query<PersonRow>(`SELECT ${columns} FROM tidegate.person ORDER BY added_at, id`)
}

/** One person, disabled or not. */
export async function readPerson(sql: Sql, id: string): Promise<PersonRow | undefined> {
  return (await sql.query<PersonRow>(`SELECT ${columns} FROM tidegate.person WHERE id = $1`, [id]))[0]
}

/** Replaces a person's token: the one before is nobody's any more. */
export async function setToken(tx: Tx, id: string, token: string): Promise<void> {
  await tx.query('UPDATE tidegate.person SET token_digest = $2 WHERE id = $1', [id, sha256(token)])
}

/** Adds a person with the digest of their token. */
export async function insertPerson(
  tx: Tx,
  person: Omit<PersonRow, 'addedAt' | 'disabledAt'>,
  token: string,
): Promise<PersonRow> {
  const { id, name, kind, email, roles } = person
  const [row] = await tx.query<PersonRow>(
    `INSERT INTO tidegate.person (id, name, kind, email, roles, token_digest) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING ${columns}`,
    [id, name, kind, email, roles, sha256(token)],
  )
  return row as PersonRow
}

/** Lets nobody else change the people until the transaction ends; reading goes on. */
export async function lockPeople(tx: Tx): Promise<void> {
  await tx.query('LOCK TABLE tidegate.person IN SHARE ROW EXCLUSIVE MODE')
}

/** Ends a person's token; false when it had ended before. */
export async function markPersonDisabled(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    'UPDATE tidegate.person SET disabled_at = clock_timestamp() WHERE id = $1 AND disabled_at IS NULL RETURNING id',
    [id],
  )
  return rows.length > 0
}

/** What belongs to the SHA-256 of a token, disabled or not: the door decides. */
export async function findTokenByDigest(sql: Sql, digest: string) {
  const [row] = await sql.query<PersonRow & { digest: string }>(
    `SELECT ${columns}, token_digest AS digest FROM tidegate.person WHERE token_digest = $1`,
    [digest],
  )
  if (!row) return undefined
  const { id, name, kind, roles, disabledAt } = row
  return { digest: row.digest, principal: { id, name, kind, roles }, expiresAt: null, disabledAt }
}
