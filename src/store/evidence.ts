import type { Sql, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'

/** One rollout's comparison as it is kept; `setup`, `state`, `cursors` and `verdict` are the analysis' own JSON. */
export interface StoredEvidence {
  readonly deployment: string
  readonly workspace: string
  readonly app: string
  readonly environment: string
  /** Epoch ms. */
  readonly beganAt: number
  readonly setup: unknown
  readonly state: unknown
  readonly cursors: Readonly<Record<string, unknown>>
  /** How many ticks the state stands on. */
  readonly ticks: number
  readonly verdict: unknown
}

/** One tick as it was counted, with the evidence after it. */
export interface KeptTick {
  readonly tick: unknown
  readonly e: number
  readonly eOk: number
}

const columns = `deployment, workspace, app, environment, began_at AS "beganAt", setup, state, cursors, ticks, verdict`

/** The comparison of a deployment, if it has begun. */
export async function findEvidence(sql: Sql, deployment: string): Promise<StoredEvidence | undefined> {
  const [row] = await sql.query<StoredEvidence>(`SELECT ${columns} FROM tidegate.evidence WHERE deployment = $1`, [
    deployment,
  ])
  return row
}

/** Keeps a comparison that begins, unless one has begun already; answers the one that is kept. */
export async function beginEvidenceRow(
  tx: Tx,
  row: Omit<StoredEvidence, 'ticks' | 'verdict'>,
): Promise<StoredEvidence> {
  await tx.query(
    `INSERT INTO tidegate.evidence (deployment, workspace, app, environment, began_at, setup, state, cursors)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (deployment) DO NOTHING`,
    [
      row.deployment,
      row.workspace,
      row.app,
      row.environment,
      row.beganAt,
      JSON.stringify(row.setup),
      JSON.stringify(row.state),
      JSON.stringify(row.cursors),
    ],
  )
  const kept = await findEvidence(tx, row.deployment)
  if (kept) return kept
  throw new AppError('conflict', `the comparison of ${row.deployment} was to begin, found none`)
}

/** What is known after more ticks. */
export interface EvidenceStep {
  readonly deployment: string
  /** How many ticks were known before: another worker that went on meanwhile makes this one refused. */
  readonly ticksBefore: number
  readonly more: readonly KeptTick[]
  readonly state: unknown
  readonly cursors: Readonly<Record<string, unknown>>
  readonly verdict: unknown
}

/** Keeps ticks and the state after them, together or not at all; throws `stale-generation` when somebody else went on. */
export async function keepEvidence(tx: Tx, step: EvidenceStep): Promise<void> {
  const { deployment, ticksBefore, more } = step
  const changed = await tx.query(
    `UPDATE tidegate.evidence SET state = $3, cursors = $4, verdict = $5, ticks = ticks + $6, updated_at = now()
     WHERE deployment = $1 AND ticks = $2 RETURNING deployment`,
    [
      deployment,
      ticksBefore,
      JSON.stringify(step.state),
      JSON.stringify(step.cursors),
      JSON.stringify(step.verdict),
      more.length,
    ],
  )
  if (changed.length === 0)
    throw new AppError('stale-generation', `the comparison of ${deployment} was gone on with by another worker`)
  await tx.query(
    `INSERT INTO tidegate.evidence_tick (deployment, number, tick, e, e_ok)
     SELECT $1, $2 + t.number, t.tick, t.e, t.e_ok
     FROM json_to_recordset($3) AS t (number integer, tick json, e double precision, e_ok double precision)`,
    [deployment, ticksBefore, JSON.stringify(more.map(({ tick, e, eOk }, number) => ({ number, tick, e, e_ok: eOk })))],
  )
}

/** Every tick of a comparison, the first first. */
export async function listEvidenceTicks(sql: Sql, deployment: string): Promise<KeptTick[]> {
  return await sql.query<KeptTick>(
    `SELECT tick, e, e_ok AS "eOk" FROM tidegate.evidence_tick WHERE deployment = $1 ORDER BY number`,
    [deployment],
  )
}

/** A comparison with its release, and how its deployment ended. */
export type ListedEvidence = StoredEvidence & { readonly release: string; readonly outcome: string }

const listed = `e.deployment, e.workspace, e.app, e.environment, e.began_at AS "beganAt", e.setup, e.state, e.cursors, e.ticks, e.verdict,
       d.release, d.state AS outcome FROM tidegate.evidence e JOIN tidegate.deployment d ON d.id = e.deployment`

/** The comparison of a deployment; `not-found` when it has none. */
export async function readListedEvidence(sql: Sql, deployment: string): Promise<ListedEvidence> {
  const [row] = await sql.query<ListedEvidence>(`SELECT ${listed} WHERE e.deployment = $1`, [deployment])
  if (row) return row
  throw new AppError('not-found', `${deployment} was not compared with the release before`, {
    hint: 'tidegate analyze lists those that were; an analysis is named by a stage of tidegate.yaml.',
  })
}

/** Comparisons of a workspace that began between two instants (epoch ms), the oldest first, with how their deployments ended. */
export async function listEvidence(
  sql: Sql,
  workspace: string,
  { from, until, app }: { readonly from: number; readonly until: number; readonly app: string | null },
): Promise<ListedEvidence[]> {
  return await sql.query(
    `SELECT ${listed}
     WHERE e.workspace = $1 AND e.began_at >= $2 AND e.began_at < $3 AND ($4::text IS NULL OR e.app = $4)
     ORDER BY e.began_at, e.deployment`,
    [workspace, from, until, app],
  )
}
