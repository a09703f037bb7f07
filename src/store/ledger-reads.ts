import type { Entry } from '../ledger/entry.ts'
import type { Sql } from '../lib/db.ts'

/** An entry with the hash by which it stands in the tree. */
export interface LedgerLine {
  readonly entry: Entry
  /** Hex. */
  readonly digest: string
  /** Null where it concerns the installation as a whole. */
  readonly workspace: string | null
}

/** How many entries the ledger has. */
export async function countEntries(sql: Sql): Promise<number> {
  return (await sql.query<{ size: number }>('SELECT size FROM ledger.head'))[0]?.size ?? 0
}

/** What an entry is about: its subject's kind and id, and the workspace, which its data names or its subject has. */
const told = `
  SELECT e.seq, e.body, encode(e.leaf, 'hex') AS digest, s.subject, s.id, s.data,
    coalesce(s.data ->> 'workspace', CASE split_part(s.subject, ':', 1)
      WHEN 'deployment' THEN (SELECT d.workspace FROM tidegate.deployment d WHERE d.id = s.id)
      WHEN 'release' THEN (SELECT r.workspace FROM tidegate.release r WHERE r.id = s.id)
      WHEN 'run' THEN (SELECT r.data ->> 'workspace' FROM engine.run r WHERE r.id = s.id)
      WHEN 'ref' THEN split_part(s.id, '/', 1) END) AS workspace
    FROM ledger.entry e, LATERAL (
      SELECT e.body::jsonb ->> 'subject' AS subject, e.body::jsonb -> 'data' AS data,
        substring(e.body::jsonb ->> 'subject' FROM '^[a-z-]+:(.*)$') AS id) s`

/** Entries that match, newest first; `about` is a subject, its id alone, or an app, release, deployment, run or environment in it. */
export async function listEntries(
  sql: Sql,
  filter: {
    readonly workspace?: string | undefined
    readonly about?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
  },
): Promise<LedgerLine[]> {
  const rows = await sql.query<{ body: string; digest: string; workspace: string | null }>(
    `SELECT body, digest, workspace FROM (${told}) AS told
      WHERE ($1::text IS NULL OR workspace = $1)
        AND ($2::text IS NULL OR $2 IN (subject, id, split_part(id, '@', 1), data ->> 'app', data ->> 'release',
              split_part(data ->> 'release', '@', 1), data ->> 'deployment', data ->> 'run', data ->> 'environment'))
        AND ($3::bigint IS NULL OR seq < $3)
      ORDER BY seq DESC LIMIT $4`,
    [filter.workspace ?? null, filter.about ?? null, filter.before ?? null, filter.limit],
  )
  return rows.map(({ body, ...line }) => ({ ...line, entry: JSON.parse(body) as Entry }))
}

/** The newest signed statement about the ledger. */
export async function readLastCheckpoint(sql: Sql): Promise<{ text: string; signature: Buffer } | undefined> {
  const [row] = await sql.query<{ text: string; signature: Buffer }>(
    'SELECT text, signature FROM ledger.checkpoint ORDER BY size DESC LIMIT 1',
  )
  return row
}
