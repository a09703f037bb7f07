import type { Sql, Tx } from '../lib/db.ts'
import { newId } from '../lib/ids.ts'

/** What people are told of. */
export type NoticeKind =
  | 'live'
  | 'rolled-back'
  | 'rollback-failed'
  | 'approval-wanted'
  | 'stuck'
  | 'superseded'
  | 'aborted'
  | 'revenue-impact'

/** Leaves word for the receivers; it is sent after the transaction, at least once. */
export async function leaveNotice(
  tx: Tx,
  notice: { workspace: string; kind: NoticeKind; app: string; text: string },
): Promise<void> {
  await tx.query('INSERT INTO tidegate.notice (id, workspace, kind, app, text) VALUES ($1, $2, $3, $4, $5)', [
    newId('not'),
    notice.workspace,
    notice.kind,
    notice.app,
    notice.text,
  ])
}

/** Freezes an app's place until a person clears it. */
export async function holdPlace(
  tx: Tx,
  place: { workspace: string; environment: string; app: string },
  because: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.hold (workspace, environment, app, because) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace, environment, app) DO UPDATE SET because = $4`,
    [place.workspace, place.environment, place.app, because],
  )
}

/** Clears what holds a place: somebody brought it back to health. */
export async function clearHold(
  tx: Tx,
  place: { workspace: string; environment: string; app: string },
): Promise<boolean> {
  const rows = await tx.query(
    'DELETE FROM tidegate.hold WHERE workspace = $1 AND environment = $2 AND app = $3 RETURNING app',
    [place.workspace, place.environment, place.app],
  )
  return rows.length === 1
}

/** A notice taken to be told. */
export interface ClaimedNotice {
  readonly id: string
  readonly workspace: string
  readonly kind: NoticeKind
  readonly app: string
  readonly text: string
  readonly at: Date
}

/** Takes notices that nobody was told of yet, for half a minute: another control plane takes them when this one dies meanwhile. */
export async function claimNotices(sql: Sql): Promise<ClaimedNotice[]> {
  return sql.query<ClaimedNotice>(
    `UPDATE tidegate.notice SET claimed_until = clock_timestamp() + interval '30 seconds'
     WHERE id IN (SELECT id FROM tidegate.notice
                  WHERE told_at IS NULL AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
                  ORDER BY at LIMIT 20 FOR UPDATE SKIP LOCKED)
     RETURNING id, workspace, kind, app, text, at`,
  )
}

/** Marks a notice as told. */
export async function markTold(sql: Sql, id: string): Promise<void> {
  await sql.query('UPDATE tidegate.notice SET told_at = clock_timestamp() WHERE id = $1', [id])
}
