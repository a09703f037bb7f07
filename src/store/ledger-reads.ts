import type { Entry } from '../ledger/entry.ts'
import type { Sql } from '../lib/db.ts'

/** An entry with the hash by which it stands in the tree. */
export interface LedgerLine {
  readonly entry: Entry
  /** Hex. */
  readonly digest: string
}

/** How many entries the ledger has. */
export async function countEntries(sql: Sql): Promise<number> {
  return (await sql.query<{ size: number }>('SELECT size FROM ledger.head'))[0]?.size ?? 0
}

/** Entries that match, newest first; `about` is a subject, its id alone, or a name in the entry's data. */
export async function listEntries(
  sql: Sql,
  filter: {
    readonly workspace?: string | undefined
    readonly about?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
  },
): Promise<LedgerLine[]> {
  const rows = await sql.query<{ body: string; digest: string }>(
    `SELECT body, encode(leaf, 'hex') AS digest FROM ledger.entry, LATERAL (SELECT body::jsonb AS json) AS parsed
      WHERE ($1::text IS NULL OR json -> 'data' ->> 'workspace' = $1)
        AND ($2::text IS NULL OR json ->> 'subject' = $2 OR substring(json ->> 'subject' FROM '^[a-z-]+:(.*)$') = $2
             OR $2 IN (json -> 'data' ->> 'app', json -> 'data' ->> 'release', json -> 'data' ->> 'deployment',
                       json -> 'data' ->> 'run', json -> 'data' ->> 'environment', json -> 'actor' ->> 'id'))
        AND ($3::bigint IS NULL OR seq < $3)
      ORDER BY seq DESC LIMIT $4`,
    [filter.workspace ?? null, filter.about ?? null, filter.before ?? null, filter.limit],
  )
  return rows.map(({ body, digest }) => ({ entry: JSON.parse(body) as Entry, digest }))
}

/** The newest signed statement about the ledger. */
export async function readLastCheckpoint(sql: Sql): Promise<{ text: string; signature: Buffer } | undefined> {
  const [row] = await sql.query<{ text: string; signature: Buffer }>(
    'SELECT text, signature FROM ledger.checkpoint ORDER BY size DESC LIMIT 1',
  )
  return row
}
