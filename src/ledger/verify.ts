import { createPublicKey } from 'node:crypto'
import type { Db, Sql } from '../lib/db.ts'
import { Findings, type Problem } from './findings.ts'
import { packEdge, rootOf } from './merkle.ts'
import { checkerOf, compareWitnesses, readStatements, readWitnesses, type Statement } from './statements.ts'
import { readPlace, type Walk, walkEntries } from './walk.ts'

/** What verification is to trust and look at. */
export interface VerifyOptions {
  /** PEM: the public keys of the control planes, from outside the database. */
  readonly publicKeys: readonly string[]
  /** Files with the copies of the checkpoints. Without any, a shortened ledger with shortened checkpoints cannot be told. */
  readonly witnesses: readonly string[]
  /** How old an entry may be without being signed (default 10 s). */
  readonly graceMs?: number
}

/** What the ledger turned out to be. */
export interface Verification {
  readonly ok: boolean
  readonly entries: number
  /** Hex root of all entries. */
  readonly root: string
  /** Checkpoints in the database whose signature holds. */
  readonly checkpoints: number
  /** Entries after the last checkpoint: their order is proven, their completeness not yet. */
  readonly unsigned: number
  /** At most a hundred. */
  readonly problems: readonly Problem[]
  readonly problemCount: number
  readonly tookMs: number
}

/** Hashes the whole ledger anew and holds it against its checkpoints inside and outside the database; changes nothing. */
export async function verifyLedger(options: VerifyOptions & { readonly db: Db }): Promise<Verification> {
  return options.db.tx(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return verifySnapshot(tx, options)
  })
}

/** The same within a transaction that already sees one snapshot. */
export async function verifySnapshot(sql: Sql, options: VerifyOptions): Promise<Verification> {
  const started = performance.now()
  const findings = new Findings()
  const check = checkerOf(
    options.publicKeys.map((pem) => createPublicKey(pem)),
    findings,
  )
  // The witnesses come first: they never know more than a snapshot taken later, so a live ledger raises no false alarm.
  const witnesses = await readWitnesses(options.witnesses, check)
  const ours = await readStatements(sql, check, findings)
  const limit = await instantAgo(sql, options.graceMs ?? 10_000)
  compareWitnesses(ours, witnesses, limit, findings)
  const statements = [...ours, ...witnesses.flatMap((witness) => witness.statements)]
  const walk = await walkEntries(sql, new Set(statements.map(({ size }) => size)), findings)
  const matched = judgeRoots(statements, walk, findings)
  await judgeHead(sql, walk, statements, findings)
  await judgeUnsigned(sql, walk, matched, limit, findings)
  return {
    ok: findings.count === 0,
    entries: walk.edge.size,
    root: rootOf(walk.edge).toString('hex'),
    checkpoints: ours.length,
    unsigned: walk.edge.size - matched,
    problems: findings.problems,
    problemCount: findings.count,
    tookMs: Math.round(performance.now() - started),
  }
}

/** Every signed root must be the tree's root at that size; returns the largest size for which one is. */
function judgeRoots(statements: readonly Statement[], walk: Walk, findings: Findings): number {
  let matched = 0
  const told = new Set<number>()
  for (const { size, root, where } of statements.toSorted((a, b) => a.size - b.size)) {
    if (size > walk.edge.size) {
      if (!told.has(size)) {
        const what = `${where} vouches for ${size} entries, the ledger has ${walk.edge.size}: the last ones were removed`
        findings.add('truncated', what, [walk.edge.size + 1, size])
      }
    } else if (walk.roots.get(size) === root) {
      matched = size
    } else if (told.size === 0) {
      const what = `entries ${matched + 1} to ${size} are not those signed (${where}): at least one was changed, moved, added or removed`
      findings.add('entry-changed', what, [matched + 1, size])
    }
    if (walk.roots.get(size) !== root) told.add(size)
  }
  return matched
}

async function judgeHead(sql: Sql, walk: Walk, statements: readonly Statement[], findings: Findings): Promise<void> {
  const heads = await sql.query<{ origin: string; size: number; edge: Buffer; at: string }>(
    `SELECT origin, size, edge, to_char(last_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM ledger.head`,
  )
  const [head] = heads
  const wrong = (what: string) => findings.add('head-changed', what)
  if (!head || heads.length > 1) return wrong(`the ledger has ${heads.length} heads instead of one`)
  const { edge, lastAt } = walk
  const sameSize = head.size === edge.size
  if (!sameSize) wrong(`the head counts ${head.size} entries, there are ${edge.size}`)
  if (sameSize && !head.edge.equals(packEdge(edge))) wrong('the hashes of the head are not those of the entries')
  if (edge.size > 0 && head.at !== lastAt) wrong(`the head says ${head.at}, the last entry ${lastAt}`)
  const foreign = statements.find(({ origin }) => origin !== head.origin)
  if (!foreign) return
  const what = `the checkpoint of ${foreign.size} entries in ${foreign.where} is of another ledger`
  findings.add('checkpoint-replaced', what)
}

/** Entries that nobody signed although there was time to: written by somebody else, or by a control plane that cannot sign. */
async function judgeUnsigned(sql: Sql, walk: Walk, matched: number, limit: string, findings: Findings): Promise<void> {
  const first = walk.edge.size === matched ? undefined : await firstAfter(sql, matched)
  if (!first || first.at > limit) return
  const what = `entry ${first.seq} of ${first.at} and those after it are in no checkpoint`
  findings.add('not-signed', what, [first.seq, walk.edge.size])
}

async function instantAgo(sql: Sql, ms: number): Promise<string> {
  const [row] = await sql.query<{ at: string }>(
    `SELECT to_char((clock_timestamp() - make_interval(secs => $1)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
    [ms / 1000],
  )
  return row?.at ?? ''
}

async function firstAfter(sql: Sql, seq: number): Promise<{ seq: number; at: string } | undefined> {
  const [row] = await sql.query<{ seq: number; body: string }>(
    'SELECT seq, body FROM ledger.entry WHERE seq > $1 ORDER BY seq LIMIT 1',
    [seq],
  )
  return row && { seq: row.seq, at: readPlace(row.body).at }
}
