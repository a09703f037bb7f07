import type { Sql, Tx } from '../lib/db.ts'

/** Who may touch a place now. */
export interface Lease {
  readonly fence: number
  readonly deployment: string | null
  readonly since: Date | null
}

/** The name under which a place is leased: a whole environment when its apps share it by slots, else one app's part of it. */
export function placeOf(environment: { readonly shared: 'no' | 'slots' }, name: string, app: string): string {
  return environment.shared === 'slots' ? name : `${name}/${app}`
}

/** The lease of a place; fence 0 and nobody when it was never taken. */
export async function readLease(sql: Sql, workspace: string, place: string): Promise<Lease> {
  const [row] = await sql.query<Lease>(
    'SELECT fence, deployment, since FROM tidegate.lease WHERE workspace = $1 AND place = $2',
    [workspace, place],
  )
  return row ?? { fence: 0, deployment: null, since: null }
}

/** Locks a place's lease row until the transaction ends, so that only one admission at a time looks at it. */
export async function lockLease(tx: Tx, workspace: string, place: string): Promise<Lease> {
  await tx.query('INSERT INTO tidegate.lease (workspace, place) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    workspace,
    place,
  ])
  const [row] = await tx.query<Lease>(
    'SELECT fence, deployment, since FROM tidegate.lease WHERE workspace = $1 AND place = $2 FOR UPDATE',
    [workspace, place],
  )
  return row as Lease
}

/** Gives a place to a deployment when its holder is `from` (null: nobody); answers the new fence, or null when somebody else has it. */
export async function takeLease(
  tx: Tx,
  workspace: string,
  place: string,
  deployment: string,
  from: string | null,
): Promise<number | null> {
  const [row] = await tx.query<{ fence: number }>(
    `UPDATE tidegate.lease SET deployment = $3, fence = fence + 1, since = clock_timestamp()
     WHERE workspace = $1 AND place = $2 AND deployment IS NOT DISTINCT FROM $4 RETURNING fence`,
    [workspace, place, deployment, from],
  )
  return row?.fence ?? null
}

/** Gives a place back when the deployment still holds it. */
export async function returnLease(tx: Tx, workspace: string, place: string, deployment: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE tidegate.lease SET deployment = NULL, since = NULL WHERE workspace = $1 AND place = $2 AND deployment = $3 RETURNING fence`,
    [workspace, place, deployment],
  )
  return rows.length === 1
}
