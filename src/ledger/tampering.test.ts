import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/support/postgres.ts'
import type { Tx } from '../lib/db.ts'
import { digestOfCheckpoint, signCheckpoint } from './checkpoint.ts'
import { type Checkpointing, startCheckpointing } from './checkpointing.ts'
import { appendEntry } from './entry.ts'
import { emptyEdge, extendEdge, hashLeaf, packEdge, rootOf } from './merkle.ts'
import { ledgerMigrations } from './migrations.ts'
import { openSigningKey, type SigningKey } from './signing-key.ts'
import { verifySnapshot } from './verify.ts'

const size = 48
let database: FreshDatabase
let home: string
let signing: Checkpointing
let stolen: SigningKey

beforeAll(async () => {
  database = await freshDatabase(ledgerMigrations)
  home = await mkdtemp(join(tmpdir(), 'tidegate-tamper-'))
  signing = await startCheckpointing({ db: database.db, home, secondFolder: join(home, 'second'), everyMs: 60_000 })
  stolen = await openSigningKey(home)
  for (let n = 1; n <= size; n++) {
    const actor = { kind: 'agent', id: 'a1', name: 'Builder' } as const
    await database.db.tx((tx) =>
      appendEntry(tx, { actor, action: 'release.cut', subject: `release:${n}`, data: { n } }),
    )
    if (n % 6 === 0) await signing.checkpoint()
  }
  await signing.stop()
})

afterAll(async () => {
  await database.drop()
  await rm(home, { recursive: true })
})

const verify = (tx: Tx) =>
  verifySnapshot(tx, { publicKeys: [signing.publicKey], witnesses: signing.witnesses, graceMs: 0 })

/** Rewrites leaves and head so that they fit the entries again, as somebody does who knows the tree. */
async function makeCoherent(tx: Tx): Promise<void> {
  let edge = emptyEdge
  const rows = await tx.query<{ seq: number; body: string }>('SELECT seq, body FROM ledger.entry ORDER BY seq')
  for (const { seq, body } of rows) {
    const leaf = hashLeaf(Buffer.from(body))
    edge = extendEdge(edge, leaf)
    await tx.query('UPDATE ledger.entry SET leaf = $2 WHERE seq = $1', [seq, leaf])
  }
  await tx.query(
    `UPDATE ledger.head SET size = $1, edge = $2, last_at =
      coalesce((SELECT (body::jsonb ->> 'at')::timestamptz FROM ledger.entry ORDER BY seq DESC LIMIT 1), last_at)`,
    [edge.size, packEdge(edge)],
  )
}

/** Replaces all checkpoints by ones that fit the entries, signed with a key. */
async function forgeCheckpoints(tx: Tx, key: SigningKey): Promise<void> {
  const [head] = await tx.query<{ origin: string }>('SELECT origin FROM ledger.head')
  const sizes = await tx.query<{ size: number; at: string }>(
    `SELECT size, text::json ->> 'at' AS at FROM ledger.checkpoint ORDER BY size`,
  )
  await tx.query('DELETE FROM ledger.checkpoint')
  const rows = await tx.query<{ seq: number; body: string }>('SELECT seq, body FROM ledger.entry ORDER BY seq')
  let edge = emptyEdge
  let previous: { text: string } | undefined
  for (const { body } of rows) {
    edge = extendEdge(edge, hashLeaf(Buffer.from(body)))
    const at = sizes.find((found) => found.size === edge.size)?.at
    if (at === undefined) continue
    const claim = { origin: head?.origin ?? '', size: edge.size, root: rootOf(edge).toString('hex'), at, key: key.id }
    const made = signCheckpoint({ ...claim, previous: digestOfCheckpoint(previous) }, key.privateKey)
    await tx.query('INSERT INTO ledger.checkpoint VALUES ($1, $2, $3, $4)', [
      edge.size,
      made.text,
      made.signature,
      packEdge(edge),
    ])
    previous = made
  }
}

interface Choice {
  readonly a: number
  readonly b: number
  readonly text: string
}
type Attack = (tx: Tx, choice: Choice) => Promise<unknown>

const other = ({ a, b }: Choice) => (b === a ? (a % size) + 1 : b)

/** What somebody may do to the tables. */
const onTables: Record<string, Attack> = {
  'an entry is edited': (tx, { a, text }) =>
    tx.query(
      `UPDATE ledger.entry SET body = jsonb_set(body::jsonb, '{because}', to_jsonb($2::text))::text WHERE seq = $1`,
      [a, text],
    ),
  'one byte of an entry is flipped': (tx, { a }) =>
    tx.query(`UPDATE ledger.entry SET body = replace(body, 'Builder', 'builder') WHERE seq = $1`, [a]),
  'an instant is moved': (tx, { a, b }) =>
    tx.query(
      `UPDATE ledger.entry SET body = jsonb_set(body::jsonb, '{at}', to_jsonb('20' || (10 + $2) || '-01-01T00:00:00.000000Z'))::text WHERE seq = $1`,
      [a, b],
    ),
  'an entry is deleted': (tx, { a }) => tx.query('DELETE FROM ledger.entry WHERE seq = $1', [a]),
  'the tail is cut off': (tx, { a }) => tx.query('DELETE FROM ledger.entry WHERE seq >= $1', [a]),
  'the tail and its checkpoints are cut off': async (tx, { a }) => {
    await tx.query('DELETE FROM ledger.entry WHERE seq >= $1', [a])
    await tx.query('DELETE FROM ledger.checkpoint WHERE size >= $1', [a])
  },
  'everything is emptied': (tx) => tx.query('TRUNCATE ledger.entry, ledger.checkpoint'),
  'two entries change places': async (tx, choice) => {
    const swap = [choice.a, other(choice)]
    await tx.query(
      `UPDATE ledger.entry e SET body = o.body, leaf = o.leaf FROM ledger.entry o
        WHERE (e.seq, o.seq) IN (($1::bigint, $2::bigint), ($2::bigint, $1::bigint))`,
      swap,
    )
  },
  'an entry is slipped in and the rest renumbered': async (tx, { a, text }) => {
    await tx.query('ALTER TABLE ledger.entry DROP CONSTRAINT entry_pkey')
    await tx.query(
      `UPDATE ledger.entry SET seq = seq + 1, body = jsonb_set(body::jsonb, '{seq}', to_jsonb(seq + 1))::text WHERE seq >= $1`,
      [a],
    )
    await tx.query(
      `INSERT INTO ledger.entry SELECT $1, jsonb_build_object('seq', $1::bigint, 'at', '2026-01-01', 'because', $2::text)::text, ''`,
      [a, text],
    )
  },
  'an entry is there twice': async (tx, { a }) => {
    await tx.query('ALTER TABLE ledger.entry DROP CONSTRAINT entry_pkey')
    await tx.query('INSERT INTO ledger.entry SELECT * FROM ledger.entry WHERE seq = $1', [a])
  },
  'an entry is added at the end': (tx, { text }) =>
    tx.query(
      `INSERT INTO ledger.entry SELECT seq + 1,
         jsonb_set(jsonb_set(body::jsonb, '{seq}', to_jsonb(seq + 1)), '{because}', to_jsonb($1::text))::text, leaf
       FROM ledger.entry ORDER BY seq DESC LIMIT 1`,
      [text],
    ),
  'an entry is added far behind the end': (tx, { a }) =>
    tx.query('INSERT INTO ledger.entry SELECT seq + 1 + $1, body, leaf FROM ledger.entry ORDER BY seq DESC LIMIT 1', [
      a,
    ]),
}

/** What somebody may do to checkpoints and head, besides or alone. */
const onStatements: Record<string, Attack> = {
  'a checkpoint is deleted': (tx, { a }) =>
    tx.query('DELETE FROM ledger.checkpoint WHERE size = (SELECT min(size) FROM ledger.checkpoint WHERE size >= $1)', [
      a,
    ]),
  'a checkpoint is edited': (tx, { a, b }) =>
    tx.query(
      `UPDATE ledger.checkpoint SET text = replace(text, '"size":', '"size":1') WHERE size % $1 = 0 OR size > $2`,
      [6, a + b],
    ),
  'a signature is broken': (tx, { a }) =>
    tx.query(
      'UPDATE ledger.checkpoint SET signature = set_byte(signature, $1, 255 - get_byte(signature, $1)) WHERE size = 6',
      [a % 64],
    ),
  'a checkpoint is moved to another row': (tx) =>
    tx.query('UPDATE ledger.checkpoint SET size = size + 1 WHERE size = 12'),
  'an edge is edited': (tx, { a }) =>
    tx.query('UPDATE ledger.checkpoint SET edge = set_byte(edge, $1, 255 - get_byte(edge, $1)) WHERE size = 24', [
      a % 32,
    ]),
  'the checkpoints are made anew with a strange key': (tx) => {
    const { privateKey } = generateKeyPairSync('ed25519')
    return forgeCheckpoints(tx, { id: 'strange', privateKey, publicPem: '' })
  },
  'the size of the head is edited': (tx, { a }) => tx.query('UPDATE ledger.head SET size = size + $1', [a]),
  'the hashes of the head are edited': (tx, { a }) =>
    tx.query('UPDATE ledger.head SET edge = set_byte(edge, $1, 255 - get_byte(edge, $1))', [a % 32]),
  'the instant of the head is edited': (tx, { a }) =>
    tx.query('UPDATE ledger.head SET last_at = last_at - make_interval(secs => $1)', [a]),
  'the origin is replaced': (tx) => tx.query('UPDATE ledger.head SET origin = gen_random_uuid()'),
  'the head is removed': (tx) => tx.query('DELETE FROM ledger.head'),
}

const choice = fc.record({
  a: fc.integer({ min: 1, max: size }),
  b: fc.integer({ min: 1, max: size }),
  text: fc.string(),
})

/** As superuser, triggers off, then undone. */
async function foundAfter(attack: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  let kinds: string[] = []
  const undo = new Error('undone')
  await database.db
    .tx(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica')
      await attack(tx)
      const found = await verify(tx)
      expect(found.ok).toBe(found.problems.length === 0)
      kinds = found.problems.map(({ kind }) => kind)
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return kinds
}

test('nothing is found where nothing was done', async () => {
  expect(await foundAfter(async () => {})).toEqual([])
})

test('[T51] 1,000 random tamperings as superuser: every one is found', { timeout: 120_000 }, async () => {
  const single = fc.constantFrom(...Object.entries({ ...onTables, ...onStatements }))
  const covered = fc.constantFrom(...Object.entries(onTables))
  const cover = fc.constantFrom('no', 'leaves and head fit', 'checkpoints made anew with the stolen key')
  let done = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(single, covered), choice, cover, async ([name, attack], chosen, covering) => {
      done++
      const found = await foundAfter(async (tx) => {
        await attack(tx, chosen)
        if (!(name in onTables) || covering === 'no') return
        await makeCoherent(tx)
        if (covering !== 'leaves and head fit') await forgeCheckpoints(tx, stolen)
      })
      expect(found, `${name}; covered up: ${covering}; ${JSON.stringify(chosen)}`).not.toEqual([])
    }),
    { numRuns: 1_000 },
  )
  expect(done).toBe(1_000)
})

test('[T51] a copy outside that loses, changes or forges a line is found by the others', async () => {
  const [path = ''] = signing.witnesses
  const whole = await readFile(path, 'utf8')
  const lines = whole.trimEnd().split('\n')
  const spoiled = [
    '',
    `${lines.slice(0, -1).join('\n')}\n`,
    `${lines.slice(1).join('\n')}\n`,
    `${lines.toSpliced(3, 1).join('\n')}\n`,
    `${lines.toSpliced(3, 1, 'torn {"text').join('\n')}\n`,
    `${lines.toSpliced(3, 1, lines[3]?.replace('root', 'toor') ?? '').join('\n')}\n`,
  ]
  for (const text of spoiled) {
    await writeFile(path, text)
    expect(await foundAfter(async () => {}), JSON.stringify(text.slice(0, 60))).not.toEqual([])
  }
  await writeFile(path, whole)
  expect(await foundAfter(async () => {})).toEqual([])
})

test('what was edited is named', async () => {
  const edit = (tx: Tx) => tx.query(`UPDATE ledger.entry SET body = replace(body, 'Builder', 'Nobody') WHERE seq = 20`)
  const problems: unknown[] = []
  await foundAfter(async (tx) => {
    await edit(tx)
    problems.push(...(await verify(tx)).problems.map(({ kind, entries }) => ({ kind, entries })))
    await makeCoherent(tx)
    problems.push((await verify(tx)).problems[0]?.what)
  })
  expect(problems[0]).toEqual({ kind: 'entry-changed', entries: [20, 20] })
  expect(problems.at(-1)).toContain('entries 19 to 24 are not those signed')
})
