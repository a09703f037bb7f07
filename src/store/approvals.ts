import type { ApprovalFact } from '../domain/facts.ts'
import type { Sql, Tx } from '../lib/db.ts'

/** Who gave it may still approve: a role or a token that was lost since takes the unused yes with it. */
const giverMayApprove = `EXISTS (SELECT 1 FROM tidegate.person
  WHERE person.id = approval.person AND disabled_at IS NULL AND 'approver' = ANY(roles))`

const columns = `id, person, person_kind AS "personKind", intent_digest AS "intentDigest", environment, phrase, locale,
  granted_at AS "grantedAt", expires_at AS "expiresAt",
  CASE WHEN state = 'granted' AND NOT ${giverMayApprove} THEN 'void' ELSE state END AS state`

/** All approvals of a deployment, oldest first; one whose giver may approve no more reads as void. */
export async function readApprovals(sql: Sql, deployment: string): Promise<ApprovalFact[]> {
  return sql.query<ApprovalFact>(`SELECT ${columns} FROM tidegate.approval WHERE deployment = $1 ORDER BY granted_at`, [
    deployment,
  ])
}

/** Records a person's yes for so many ms by the database's clock; undefined when they gave one already. */
export async function insertApproval(
  tx: Tx,
  given: {
    id: string
    deployment: string
    environment: string
    person: string
    personKind: string
    intentDigest: string
    phrase: string
    locale: string
    validForMs: number
  },
): Promise<ApprovalFact | undefined> {
  const [row] = await tx.query<ApprovalFact>(
    `INSERT INTO tidegate.approval (id, deployment, environment, person, person_kind, intent_digest, phrase, locale, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9 / 1000.0))
     ON CONFLICT (deployment, person) WHERE state <> 'void' DO NOTHING RETURNING ${columns}`,
    [
      given.id,
      given.deployment,
      given.environment,
      given.person,
      given.personKind,
      given.intentDigest,
      given.phrase,
      given.locale,
      given.validForMs,
    ],
  )
  return row
}

/** Uses up every approval of a deployment that is granted, of this intent, not expired and of somebody who may still approve; answers whose. */
export async function consumeApprovals(tx: Tx, deployment: string, intentDigest: string): Promise<string[]> {
  const rows = await tx.query<{ person: string }>(
    `UPDATE tidegate.approval SET state = 'consumed', ended_because = 'the deployment was admitted'
     WHERE deployment = $1 AND state = 'granted' AND intent_digest = $2 AND expires_at > clock_timestamp()
       AND ${giverMayApprove} RETURNING person`,
    [deployment, intentDigest],
  )
  return rows.map((row) => row.person)
}

/** Makes every unused approval of a deployment worthless. */
export async function voidApprovals(tx: Tx, deployment: string, because: string): Promise<number> {
  const rows = await tx.query(
    `UPDATE tidegate.approval SET state = 'void', ended_because = $2 WHERE deployment = $1 AND state = 'granted' RETURNING id`,
    [deployment, because],
  )
  return rows.length
}

/** Makes one person's expired approval worthless, so that they may give a new one. */
export async function voidExpired(tx: Tx, deployment: string, person: string): Promise<void> {
  await tx.query(
    `UPDATE tidegate.approval SET state = 'void', ended_because = 'it expired'
     WHERE deployment = $1 AND person = $2 AND state = 'granted' AND expires_at <= clock_timestamp()`,
    [deployment, person],
  )
}

/** Counts a refused try of a person and answers how many there were. */
export async function countRefusedTry(tx: Tx, deployment: string, person: string): Promise<number> {
  const [row] = await tx.query<{ refused: number }>(
    `INSERT INTO tidegate.approval_try (deployment, person, refused) VALUES ($1, $2, 1)
     ON CONFLICT (deployment, person) DO UPDATE SET refused = approval_try.refused + 1 RETURNING refused`,
    [deployment, person],
  )
  return row?.refused ?? 1
}

/** How many tries of a person were refused. */
export async function readRefusedTries(sql: Sql, deployment: string, person: string): Promise<number> {
  const [row] = await sql.query<{ refused: number }>(
    'SELECT refused FROM tidegate.approval_try WHERE deployment = $1 AND person = $2',
    [deployment, person],
  )
  return row?.refused ?? 0
}
