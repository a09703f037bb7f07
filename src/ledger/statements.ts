import type { KeyObject } from 'node:crypto'
import type { Sql } from '../lib/db.ts'
import { type Checkpoint, type CheckpointClaim, digestOfCheckpoint, isSignedBy, readClaim } from './checkpoint.ts'
import type { Findings } from './findings.ts'
import { rootOf, unpackEdge } from './merkle.ts'
import { readWitness } from './witness.ts'

/** A checkpoint whose signature holds, with where it was found. */
export interface Statement extends CheckpointClaim {
  readonly text: string
  readonly where: string
}

/** What one witness file holds. */
export interface WitnessRecord {
  readonly path: string
  readonly statements: readonly Statement[]
}

type Check = (checkpoint: Checkpoint, where: string) => Statement | undefined

/** Judges signatures by the trusted keys, each different checkpoint once, and notes the ones that do not hold. */
export function checkerOf(keys: readonly KeyObject[], findings: Findings): Check {
  const known = new Map<string, boolean>()
  return (checkpoint, where) => {
    const id = `${checkpoint.signature.toString('base64')} ${checkpoint.text}`
    const holds = known.get(id) ?? isSignedBy(checkpoint, keys)
    known.set(id, holds)
    const claim = holds ? readClaim(checkpoint) : undefined
    if (claim) return { ...claim, text: checkpoint.text, where }
    const size = readClaim(checkpoint)?.size ?? 'an unknown number of'
    findings.add('checkpoint-forged', `the checkpoint of ${size} entries in ${where} is not signed by a trusted key`)
    return undefined
  }
}

/** Reads the witnesses. A line that is no checkpoint counts as none: if one was there, its absence shows. */
export async function readWitnesses(paths: readonly string[], check: Check): Promise<WitnessRecord[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { checkpoints } = await readWitness(path)
      return { path, statements: checkpoints.map((found) => check(found, path)).filter((found) => found !== undefined) }
    }),
  )
}

/** Reads the database's own checkpoints, in order, and judges what belongs to each row and to their chain. */
export async function readStatements(sql: Sql, check: Check, findings: Findings): Promise<Statement[]> {
  const rows = await sql.query<Checkpoint & { size: number; edge: Buffer }>(
    'SELECT size, text, signature, edge FROM ledger.checkpoint ORDER BY size',
  )
  const statements: Statement[] = []
  let previous: Checkpoint | undefined
  for (const row of rows) {
    const statement = check(row, 'the database')
    if (statement) {
      judgeRow(row, statement, previous, findings)
      statements.push(statement)
    }
    previous = row
  }
  return statements
}

function judgeRow(
  row: { size: number; edge: Buffer },
  statement: Statement,
  previous: Checkpoint | undefined,
  findings: Findings,
): void {
  const name = `the checkpoint of ${statement.size} entries`
  const edge = unpackEdge(row.size, row.edge)
  if (row.size !== statement.size || !edge || rootOf(edge).toString('hex') !== statement.root) {
    findings.add('checkpoint-replaced', `${name} stands in a row that does not belong to it (${row.size})`)
  }
  if (statement.previous !== digestOfCheckpoint(previous)) {
    findings.add(
      'checkpoint-missing',
      `${name} does not follow the one before it: at least one between them was removed or replaced`,
    )
  }
}

/**
 * Holds the database's checkpoints against each witness: what a witness saw must be in the database,
 * and what the database has must be in the witness, unless it was made after `limit` and is still on its way there.
 */
export function compareWitnesses(
  ours: readonly Statement[],
  witnesses: readonly WitnessRecord[],
  limit: string,
  findings: Findings,
): void {
  const inDatabase = new Map(ours.map((statement) => [statement.size, statement.text]))
  for (const { path, statements } of witnesses) {
    const seen = new Set(statements.map(({ size }) => size))
    const newest = Math.max(0, ...seen)
    for (const { size, text } of statements) {
      const found = inDatabase.get(size)
      if (found === undefined)
        findings.add('checkpoint-missing', `${path} saw a checkpoint of ${size} entries that the database has not`)
      else if (found !== text)
        findings.add('checkpoint-replaced', `${path} saw another checkpoint of ${size} entries than the database has`)
    }
    for (const { size, at } of ours) {
      if (seen.has(size) || (size > newest && at > limit)) continue
      findings.add(
        'witness-missing',
        `the checkpoint of ${size} entries is not in ${path}: it was removed there, or never arrived`,
      )
    }
  }
}
