import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db, Sql, Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { type Checkpoint, type CheckpointClaim, digestOfCheckpoint, signCheckpoint } from './checkpoint.ts'
import { type Edge, emptyEdge, packEdge, rootOf, unpackEdge } from './merkle.ts'
import { oneAtATime, repeat } from './repeating.ts'
import { openSigningKey, type SigningKey } from './signing-key.ts'
import { growEdge } from './tree.ts'
import { openWitness, type Witness } from './witness.ts'

/** Keeps signing while it runs. */
export interface Checkpointing {
  /** PEM; verification needs it. */
  readonly publicKey: string
  /** The files outside the database that get every checkpoint. */
  readonly witnesses: readonly string[]
  /** Signs and publishes now what grew; throws what stands against it. */
  checkpoint(): Promise<void>
  /** Signs a last time and ends. */
  stop(): Promise<void>
}

/** Where and how often the ledger is signed. */
export interface CheckpointingOptions {
  readonly db: Db
  /** The control plane's own folder: `ledger/key.pem` and the first witness live in it. */
  readonly home: string
  /** The folder of the second witness: best on another disk or a mounted object store. */
  readonly secondFolder: string
  /** Default 1000. */
  readonly everyMs?: number
  /** Told once per kind of trouble, e.g. that the ledger was tampered with and is signed no more; an unreachable database is not trouble. */
  readonly onTrouble?: (error: unknown) => void
}

/**
 * Signs the ledger whenever it grew, and copies every checkpoint to two files outside the database.
 * Several control planes may do so on one ledger. What is signed is hashed anew from the entries: a changed head is not taken over.
 */
export async function startCheckpointing(options: CheckpointingOptions): Promise<Checkpointing> {
  const { db } = options
  const key = await openSigningKey(options.home)
  await db.query('INSERT INTO ledger.public_key (id, pem) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    key.id,
    key.publicPem,
  ])
  const folders = new Set([join(resolve(options.home), 'ledger'), resolve(options.secondFolder)])
  const witnesses = await Promise.all([...folders].map((folder) => openWitness(join(folder, 'checkpoints.jsonl'))))
  let known: Edge | undefined
  let patienceMs = 0
  const once = async () => {
    const trusted = known ?? (await trustedEdge(db, witnesses))
    const deadline = performance.now() + patienceMs
    let signed = await db.tx((tx) => sign(tx, key, trusted))
    while (signed === 'busy' && performance.now() < deadline) {
      await sleep(20)
      signed = await db.tx((tx) => sign(tx, key, trusted))
    }
    known = signed === undefined || signed === 'busy' ? trusted : signed
    for (const witness of witnesses) await publish(db, witness)
  }
  const queue = oneAtATime(once)
  const end = repeat(queue, options.everyMs ?? 1000, options.onTrouble ?? (() => {}))
  const stop = () => {
    patienceMs = lastPatienceMs
    return end()
  }
  return { publicKey: key.publicPem, witnesses: witnesses.map(({ path }) => path), checkpoint: queue, stop }
}

/** Whoever ends waits for another one's signature under way, which nobody would bring to this one's witnesses later. */
const lastPatienceMs = 2000

/** Where to go on hashing: the newest state that a witness outside vouches for, or the very beginning. */
async function trustedEdge(sql: Sql, witnesses: readonly Witness[]): Promise<Edge> {
  const claims = witnesses.map(({ last }) => last?.claim).filter((claim) => claim !== undefined)
  const newest = claims.reduce<CheckpointClaim | undefined>(
    (best, claim) => (best && best.size >= claim.size ? best : claim),
    undefined,
  )
  if (!newest) return emptyEdge
  const [row] = await sql.query<{ edge: Buffer }>('SELECT edge FROM ledger.checkpoint WHERE size = $1', [newest.size])
  const edge = row && unpackEdge(newest.size, row.edge)
  if (edge && rootOf(edge).toString('hex') === newest.root) return edge
  throw tampered(`the checkpoint of ${newest.size} entries, kept outside the database, is not in it`)
}

interface Head {
  readonly origin: string
  readonly size: number
  readonly edge: Buffer
  readonly at: string
}

/** Signs the head if nobody did; returns the edge that is hashed up to now, or `busy` while another one signs. */
async function sign(tx: Tx, key: SigningKey, trusted: Edge): Promise<Edge | 'busy' | undefined> {
  const [lock] = await tx.query<{ got: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtext('tidegate ledger checkpoint')) AS got",
  )
  if (!lock?.got) return 'busy'
  const [head] = await tx.query<Head>(
    `SELECT origin, size, edge, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM ledger.head`,
  )
  if (!head || head.size < trusted.size)
    throw tampered(`the ledger had ${trusted.size} entries and now has ${head?.size ?? 'none'}`)
  if (head.size === trusted.size) return undefined
  const grown = await growEdge(tx, trusted, head.size)
  if (!packEdge(grown).equals(head.edge))
    throw tampered(`its head does not match entries ${trusted.size + 1} to ${head.size}`)
  const [last] = await tx.query<{ size: number; text: string }>(
    'SELECT size, text FROM ledger.checkpoint ORDER BY size DESC LIMIT 1',
  )
  if (last && last.size >= head.size) return grown
  const root = rootOf(grown).toString('hex')
  const previous = digestOfCheckpoint(last)
  const made = signCheckpoint(
    { origin: head.origin, size: head.size, root, at: head.at, previous, key: key.id },
    key.privateKey,
  )
  await tx.query('INSERT INTO ledger.checkpoint (size, text, signature, edge) VALUES ($1, $2, $3, $4)', [
    head.size,
    made.text,
    made.signature,
    packEdge(grown),
  ])
  return grown
}

/** Copies to a witness the checkpoints it lacks, whoever signed them. */
async function publish(sql: Sql, witness: Witness): Promise<void> {
  for (;;) {
    const rows = await sql.query<Checkpoint>(
      'SELECT text, signature FROM ledger.checkpoint WHERE size > $1 ORDER BY size LIMIT 1000',
      [witness.last?.claim.size ?? 0],
    )
    await witness.append(rows)
    if (rows.length < 1000) return
  }
}

function tampered(found: string): AppError {
  return new AppError('conflict', `the ledger was changed outside Tidegate: ${found}; it is signed no more`, {
    hint: 'Run "tidegate ledger verify". After a restore from a backup, move the witness files away: the gap stays visible in them.',
  })
}
