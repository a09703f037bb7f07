import type { Sql } from '../lib/db.ts'
import type { Findings } from './findings.ts'
import { type Edge, emptyEdge, extendEdge, hashLeaf, rootOf } from './merkle.ts'

/** What reading all entries in order gave. */
export interface Walk {
  readonly edge: Edge
  /** Hex roots at the sizes asked for. */
  readonly roots: ReadonlyMap<number, string>
  readonly lastAt: string
}

interface Row {
  readonly seq: number
  readonly body: string
  readonly leaf: Buffer
}

const batch = 5_000

/** Reads every entry in order, hashes it anew, notes roots at the wanted sizes and whatever is wrong with an entry by itself. */
export async function walkEntries(sql: Sql, wanted: ReadonlySet<number>, findings: Findings): Promise<Walk> {
  const roots = new Map<number, string>()
  let edge = emptyEdge
  let lastAt = ''
  let lastSeq = 0
  for await (const row of rowsInOrder(sql)) {
    const leaf = hashLeaf(Buffer.from(row.body))
    lastAt = judgeEntry(row, leaf, { seq: lastSeq, at: lastAt }, findings)
    lastSeq = row.seq
    edge = extendEdge(edge, leaf)
    if (wanted.has(edge.size)) roots.set(edge.size, rootOf(edge).toString('hex'))
  }
  return { edge, roots, lastAt }
}

/** Judges one entry after the one before it; returns its instant. */
function judgeEntry(row: Row, leaf: Buffer, before: { seq: number; at: string }, findings: Findings): string {
  const { seq } = row
  if (!leaf.equals(row.leaf)) findings.add('entry-changed', `entry ${seq} is not what its hash says`, [seq, seq])
  if (seq > before.seq + 1)
    findings.add('entry-missing', `entries ${before.seq + 1} to ${seq - 1} are gone`, [before.seq + 1, seq - 1])
  if (seq <= before.seq) findings.add('entry-misplaced', `entry ${seq} is there more than once`, [seq, seq])
  const said = readPlace(row.body)
  if (said.seq !== seq) findings.add('entry-misplaced', `entry ${seq} says that it is number ${said.seq}`, [seq, seq])
  if (said.at < before.at)
    findings.add('clock-back', `entry ${seq} of ${said.at} comes after one of ${before.at}`, [seq, seq])
  return said.at
}

/** What an entry's text says of its own number and instant. */
export function readPlace(body: string): { seq: unknown; at: string } {
  try {
    const { seq, at } = JSON.parse(body) as { seq?: unknown; at?: unknown }
    return { seq, at: typeof at === 'string' ? at : '' }
  } catch {
    return { seq: 'unreadable', at: '' }
  }
}

/** All rows by a cursor, not by number: rows that a lost index let in twice show up. */
async function* rowsInOrder(sql: Sql): AsyncGenerator<Row> {
  await sql.query('DECLARE ledger_walk NO SCROLL CURSOR FOR SELECT seq, body, leaf FROM ledger.entry ORDER BY seq')
  try {
    for (;;) {
      const rows = await sql.query<Row>(`FETCH ${batch} FROM ledger_walk`)
      yield* rows
      if (rows.length < batch) return
    }
  } finally {
    await sql.query('CLOSE ledger_walk')
  }
}
