import type { Sql, Tx } from '../lib/db.ts'
import { canonicalJson } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import { extendEdge, hashLeaf, packEdge, unpackEdge } from './merkle.ts'

/** Who did it. */
export interface Actor {
  readonly kind: 'human' | 'agent' | 'service' | 'system'
  readonly id: string
  readonly name: string
}

/** What is to be remembered: who did what to what, and why. Secrets are the caller's to leave out. */
export interface NewEntry {
  readonly actor: Actor
  /** E.g. `deployment.approve`. */
  readonly action: string
  /** E.g. `deployment:dep_01k3…`. */
  readonly subject: string
  readonly because?: string
  /** Anything with a JSON form. */
  readonly data?: unknown
}

/** An entry as the ledger keeps it. */
export interface Entry extends NewEntry {
  /** Its place, counted from 1 without gaps. */
  readonly seq: number
  /** When, by the database's clock: UTC with microseconds, never earlier than the entry before. */
  readonly at: string
}

/** The most bytes an entry's text may have. */
const largestEntry = 65_536

interface Head {
  readonly size: number
  readonly edge: Buffer
  readonly at: string
}

/**
 * Adds an entry in the caller's transaction and returns its number.
 * Make it the last thing of the transaction: it holds the ledger's head, and every other append waits for the commit.
 */
export async function appendEntry(tx: Tx, entry: NewEntry): Promise<number> {
  canonicalEntry({ ...entry, seq: Number.MAX_SAFE_INTEGER, at: '0000-00-00T00:00:00.000000Z' }) // refuse before anybody waits
  const [head] = await tx.query<Head>(
    `SELECT size, edge, to_char(greatest(clock_timestamp(), last_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
       FROM ledger.head FOR UPDATE`,
  )
  const edge = head && unpackEdge(head.size, head.edge)
  if (!edge) {
    throw new AppError('conflict', 'the head of the ledger is missing or broken: nothing can be added to it', {
      hint: 'Somebody changed it outside Tidegate: run "tidegate ledger verify".',
    })
  }
  const seq = head.size + 1
  const body = canonicalEntry({ ...entry, seq, at: head.at })
  const leaf = hashLeaf(Buffer.from(body))
  await tx.query(
    `WITH grown AS (UPDATE ledger.head SET size = $1, edge = $2, last_at = $3::timestamptz)
     INSERT INTO ledger.entry (seq, body, leaf) VALUES ($1, $4, $5)`,
    [seq, packEdge(extendEdge(edge, leaf)), head.at, body, leaf],
  )
  return seq
}

/** Entries in order of their number, newest first, at most `limit` (100): of one subject, one action, or before a number, where given. */
export async function readEntries(
  sql: Sql,
  filter: { subject?: string; action?: string; before?: number; limit?: number } = {},
): Promise<Entry[]> {
  const rows = await sql.query<{ body: string }>(
    `SELECT body FROM ledger.entry
      WHERE ($1::text IS NULL OR body::jsonb ->> 'subject' = $1)
        AND ($2::text IS NULL OR body::jsonb ->> 'action' = $2)
        AND ($3::bigint IS NULL OR seq < $3)
      ORDER BY seq DESC LIMIT $4`,
    [filter.subject ?? null, filter.action ?? null, filter.before ?? null, filter.limit ?? 100],
  )
  return rows.map(({ body }) => JSON.parse(body) as Entry)
}

function canonicalEntry(entry: Entry): string {
  const { actor, ...rest } = entry
  const text = canonicalJson(storable({ ...rest, actor: { kind: actor.kind, id: actor.id, name: actor.name } }))
  const bytes = Buffer.byteLength(text)
  if (bytes <= largestEntry) return text
  throw new AppError(
    'too-large',
    `a ledger entry of ${bytes} bytes (${entry.action}): at most ${largestEntry} are kept`,
    {
      hint: 'Keep the whole elsewhere and write its digest here.',
    },
  )
}

/** PostgreSQL's JSON knows neither NUL nor half a surrogate pair, which a commit message may hold. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\uFFFD')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), storable(member)]))
}
