import type { AdmissionFacts } from '../domain/facts.ts'
import type { Sql } from '../lib/db.ts'
import type { StoredRelease } from './releases.ts'

type Validation = Pick<AdmissionFacts['validations'][number], 'state' | 'at'>

/** How a release fared in an environment: validated once a deployment of it went live there. */
export async function readValidation(sql: Sql, release: string, environment: string): Promise<Validation> {
  const [row] = await sql.query<{ state: string; at: Date | null }>(
    `SELECT state, ended_at AS at FROM tidegate.deployment
     WHERE release = $1 AND environment = $2 AND intent = 'promote' AND state <> 'void'
     ORDER BY (state = 'live') DESC, proposed_at DESC LIMIT 1`,
    [release, environment],
  )
  if (!row) return { state: 'none', at: null }
  if (row.state === 'live') return { state: 'validated', at: row.at }
  return row.state === 'failed' || row.state === 'aborted'
    ? { state: 'failed', at: row.at }
    : { state: 'running', at: null }
}

/** Bookings of a shared environment that have not ended, soonest first. */
export async function readBookings(sql: Sql, workspace: string, environment: string, now: Date) {
  return sql.query<{ app: string; from: Date; until: Date }>(
    `SELECT app, from_at AS "from", until_at AS "until" FROM tidegate.booking
     WHERE workspace = $1 AND environment = $2 AND released_at IS NULL AND until_at > $3 ORDER BY from_at`,
    [workspace, environment, now],
  )
}

/** Other apps with a release that waits for an environment. */
export async function readWaitingApps(
  sql: Sql,
  workspace: string,
  environment: string,
  but: string,
): Promise<string[]> {
  const rows = await sql.query<{ app: string }>(
    `SELECT DISTINCT app FROM tidegate.deployment
     WHERE workspace = $1 AND environment = $2 AND app <> $3 AND state = 'proposed' ORDER BY app`,
    [workspace, environment, but],
  )
  return rows.map((row) => row.app)
}

/** Freezes that people declared and that have not ended. */
export async function readActiveFreezes(sql: Sql, workspace: string, now: Date) {
  return sql.query<{
    id: string
    because: string
    from: Date
    until: Date
    by: string
    environments: string[]
    apps: string[]
  }>(
    `SELECT id, because, from_at AS "from", until_at AS "until", by_person AS by, environments, apps FROM tidegate.freeze
     WHERE workspace = $1 AND lifted_at IS NULL AND until_at > $2 ORDER BY from_at`,
    [workspace, now],
  )
}

/**
 * Everyone with a part in a release or its deployment: by their e-mail address as author, by their id as pusher or starter. What came
 * after the current release of the place counts too: releases that never got there are part of this one.
 */
export async function readContributors(
  sql: Sql,
  release: StoredRelease,
  startedBy: string,
  current: string | null,
): Promise<AdmissionFacts['contributors']> {
  const parts = await sql.query<{ authors: string[]; pushedBy: string[] }>(
    `SELECT authors, pushed_by AS "pushedBy" FROM tidegate.release
     WHERE id = $1 OR (workspace = $2 AND app = $3
       AND created_at <= (SELECT created_at FROM tidegate.release WHERE id = $1)
       AND created_at > (SELECT created_at FROM tidegate.release WHERE id = $4))`,
    [release.id, release.workspace, release.app, current],
  )
  const emails = parts.flatMap((part) => part.authors.map((email) => email.toLowerCase()))
  const pushers = [...new Set([...release.pushedBy, ...parts.flatMap((part) => part.pushedBy)])]
  const authors = await sql.query<{ id: string }>('SELECT id FROM tidegate.person WHERE lower(email) = ANY($1)', [
    emails,
  ])
  return [
    ...authors.map(({ id }) => ({ person: id, why: 'an author of a commit in it', role: 'author' as const })),
    ...pushers.map((person) => ({ person, why: 'pushed a commit in it', role: 'starter' as const })),
    { person: startedBy, why: 'started the deployment', role: 'starter' as const },
  ]
}

/** What holds a place after a failed rollback; null when nothing does. */
export async function readHold(sql: Sql, workspace: string, environment: string, app: string) {
  const [row] = await sql.query<{ because: string; since: Date }>(
    'SELECT because, since FROM tidegate.hold WHERE workspace = $1 AND environment = $2 AND app = $3',
    [workspace, environment, app],
  )
  return row ?? null
}

/** The database's clock: the one that decides. */
export async function readNow(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  return (row as { now: Date }).now
}
