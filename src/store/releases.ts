import type { Release } from '../domain/release.ts'
import type { Sql, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'

const columns = `id, workspace, app, commit, ref, message, authors, pushed_by AS "pushedBy", settings_digest AS "settingsDigest",
  artifacts, until_environment AS "untilEnvironment", run, created_at AS "createdAt"`

/** A release as stored: with who pushed it, how far its push may take it, and the delivery that carries it. */
export interface StoredRelease extends Release {
  readonly pushedBy: readonly string[]
  readonly untilEnvironment: string
  readonly run: string | null
}

/** Stores a release; false when it is there already. */
export async function insertRelease(
  tx: Tx,
  made: Omit<StoredRelease, 'artifacts' | 'createdAt' | 'run'>,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO tidegate.release (id, workspace, app, commit, ref, message, authors, pushed_by, settings_digest, until_environment)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      made.id,
      made.workspace,
      made.app,
      made.commit,
      made.ref,
      made.message,
      made.authors,
      made.pushedBy,
      made.settingsDigest,
      made.untilEnvironment,
    ],
  )
  return rows.length === 1
}

/** A release by id; throws `not-found`. */
export async function readRelease(sql: Sql, id: string): Promise<StoredRelease> {
  const release = await findRelease(sql, id)
  if (!release)
    throw new AppError('not-found', `no release ${id} is known`, { hint: 'tidegate status lists the releases.' })
  return release
}

/** A release by id, if there is one. */
export async function findRelease(sql: Sql, id: string): Promise<StoredRelease | undefined> {
  const [row] = await sql.query<StoredRelease>(`SELECT ${columns} FROM tidegate.release WHERE id = $1`, [id])
  return row
}

/** An app's release at a commit under exactly these settings, if there is one. */
export async function findReleaseUnder(
  sql: Sql,
  of: Pick<StoredRelease, 'workspace' | 'app' | 'commit' | 'settingsDigest'>,
): Promise<StoredRelease | undefined> {
  const [row] = await sql.query<StoredRelease>(
    `SELECT ${columns} FROM tidegate.release WHERE workspace = $1 AND app = $2 AND commit = $3 AND settings_digest = $4`,
    [of.workspace, of.app, of.commit, of.settingsDigest],
  )
  return row
}

/** A release by id, locked until the transaction ends, so that only one at a time decides how far it goes; throws `not-found`. */
export async function lockRelease(tx: Tx, id: string): Promise<StoredRelease> {
  await tx.query('SELECT FROM tidegate.release WHERE id = $1 FOR NO KEY UPDATE', [id])
  return readRelease(tx, id)
}

/** The release of every app that was cut from a commit: of several under different settings the protected branch's, else the newest. */
export async function listReleasesAt(sql: Sql, workspace: string, commit: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT DISTINCT ON (app) id FROM tidegate.release WHERE workspace = $1 AND commit = $2
     ORDER BY app, (ref = 'refs/heads/main') DESC, created_at DESC`,
    [workspace, commit],
  )
  return rows.map(({ id }) => id)
}

/** Names the delivery that carries a release. */
export async function setDelivery(tx: Tx, release: string, run: string): Promise<void> {
  await tx.query('UPDATE tidegate.release SET run = $2 WHERE id = $1', [release, run])
}

/**
 * Lets a release that a push cut before go further, as if it were cut now: it is newer than what was cut in between. Whoever wrote or
 * pushed what the new push brings has a part in it from then on.
 */
export async function extendRelease(
  tx: Tx,
  release: string,
  to: { ref: string; until: string; authors: readonly string[]; pushedBy: readonly string[] },
): Promise<void> {
  await tx.query(
    `UPDATE tidegate.release SET ref = $2, until_environment = $3,
       created_at = clock_timestamp(), authors = ARRAY(SELECT DISTINCT unnest(authors || $4::text[])),
       pushed_by = ARRAY(SELECT DISTINCT unnest(pushed_by || $5::text[])) WHERE id = $1`,
    [release, to.ref, to.until, to.authors, to.pushedBy],
  )
}

/** Lets a release's push take it further than it was first allowed. */
export async function setUntil(tx: Tx, release: string, environment: string): Promise<void> {
  await tx.query('UPDATE tidegate.release SET until_environment = $2 WHERE id = $1', [release, environment])
}

/** Fixes a release's artifacts, once; a second sealing must name the same. */
export async function sealRelease(tx: Tx, release: string, artifacts: Readonly<Record<string, string>>): Promise<void> {
  const rows = await tx.query(
    `UPDATE tidegate.release SET artifacts = $2 WHERE id = $1 AND (artifacts IS NULL OR artifacts = $2::jsonb) RETURNING id`,
    [release, JSON.stringify(artifacts)],
  )
  if (rows.length === 0) throw new AppError('conflict', `${release} is sealed with other artifacts`)
}

/** Records that a person or a tag asks for an environment; asked again, the first to ask stays the asker, and now is when. */
export async function insertRequest(tx: Tx, release: string, environment: string, by: string): Promise<void> {
  await tx.query(
    `INSERT INTO tidegate.request (release, environment, by_person) VALUES ($1, $2, $3)
     ON CONFLICT (release, environment) DO UPDATE SET at = clock_timestamp()`,
    [release, environment, by],
  )
}

/** Who asked for an environment (`person` is their id, `by` what people call them), and when. */
export async function findRequest(sql: Sql, release: string, environment: string) {
  const [row] = await sql.query<{ person: string; by: string; at: Date }>(
    `SELECT by_person AS person, coalesce(person.name, by_person) AS by, at FROM tidegate.request LEFT JOIN tidegate.person ON person.id = by_person
     WHERE release = $1 AND environment = $2`,
    [release, environment],
  )
  return row
}
