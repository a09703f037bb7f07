import type { Sql } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { type Edge, emptyEdge, extendEdge, hashLeaf, rootOf } from './merkle.ts'
import { type Span, spansOfConsistency, spansOfInclusion } from './proof.ts'

const batch = 5_000

/** Reads entries with numbers above `after` up to `upTo` in order, many at a time. */
async function* readBodies(sql: Sql, after: number, upTo: number): AsyncGenerator<{ seq: number; body: string }> {
  for (let seq = after; seq < upTo; ) {
    const rows = await sql.query<{ seq: number; body: string }>(
      'SELECT seq, body FROM ledger.entry WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3',
      [seq, upTo, batch],
    )
    yield* rows
    if (rows.length < batch) return
    seq = rows.at(-1)?.seq ?? upTo
  }
}

/** Extends an edge with the entries that follow it up to `size`, hashed anew; throws `conflict` where one is missing. */
export async function growEdge(sql: Sql, edge: Edge, size: number): Promise<Edge> {
  let grown = edge
  for await (const { seq, body } of readBodies(sql, edge.size, size)) {
    if (seq !== grown.size + 1) break
    grown = extendEdge(grown, hashLeaf(Buffer.from(body)))
  }
  if (grown.size === size) return grown
  throw new AppError('conflict', `entry ${grown.size + 1} of the ledger is missing`, {
    hint: 'Run "tidegate ledger verify" and restore the ledger from a proven backup.',
  })
}

/** The path that proves entry `seq` to be in the tree of `size` entries: check it with `isIncluded` (index = seq − 1) against a signed root. */
export async function proveInclusion(sql: Sql, seq: number, size: number): Promise<Buffer[]> {
  if (seq < 1 || seq > size) throw new AppError('invalid-input', `entry ${seq} is not among the first ${size}`)
  return rootsOf(sql, spansOfInclusion(seq - 1, size))
}

/** The path that proves the tree of `size` entries to begin with that of `first`: check it with `isConsistent`. */
export async function proveConsistency(sql: Sql, first: number, size: number): Promise<Buffer[]> {
  if (first < 0 || first > size) throw new AppError('invalid-input', `${first} entries are not a beginning of ${size}`)
  return rootsOf(sql, spansOfConsistency(first, size))
}

async function rootsOf(sql: Sql, spans: readonly Span[]): Promise<Buffer[]> {
  const roots: Buffer[] = []
  for (const [from, to] of spans) roots.push(await rootOfSpan(sql, from, to))
  return roots
}

async function rootOfSpan(sql: Sql, from: number, to: number): Promise<Buffer> {
  let edge = emptyEdge
  for await (const { body } of readBodies(sql, from, to)) edge = extendEdge(edge, hashLeaf(Buffer.from(body)))
  if (edge.size === to - from) return rootOf(edge)
  throw new AppError('not-found', `the ledger has not all entries from ${from + 1} to ${to}`)
}
