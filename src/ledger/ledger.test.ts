import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../test/support/postgres.ts'
import { type Checkpointing, startCheckpointing } from './checkpointing.ts'
import { appendEntry, type NewEntry, readEntries } from './entry.ts'
import { hashLeaf } from './merkle.ts'
import { ledgerMigrations } from './migrations.ts'
import { isConsistent, isIncluded } from './proof.ts'
import { readAnnouncedKeys } from './signing-key.ts'
import { proveConsistency, proveInclusion } from './tree.ts'
import { verifyLedger } from './verify.ts'

const tidying: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const tidy of tidying.splice(0).reverse()) await tidy()
})

async function open(): Promise<FreshDatabase & { home: string; secondFolder: string }> {
  const database = await freshDatabase(ledgerMigrations)
  const home = await mkdtemp(join(tmpdir(), 'tidegate-ledger-'))
  tidying.push(database.drop, () => rm(home, { recursive: true }))
  return { ...database, home, secondFolder: join(home, 'elsewhere') }
}

async function checkpointing(options: Parameters<typeof startCheckpointing>[0]): Promise<Checkpointing> {
  const started = await startCheckpointing(options)
  tidying.push(started.stop)
  return started
}

const entry = (n: number): NewEntry => ({
  actor: { kind: 'human', id: 'mia', name: 'Mia' },
  action: 'slot.book',
  subject: `slot:${n % 3}`,
  because: 'démo \0 \uD800',
  data: { n, at: undefined, list: [1, 'two'] },
})

test('entries written at once by many are numbered without gaps, in the order of their time, and verify', async () => {
  const { db, home, secondFolder } = await open()
  const numbers = await Promise.all(Array.from({ length: 40 }, (_, n) => db.tx((tx) => appendEntry(tx, entry(n)))))
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  const signing = await checkpointing({ db, home, secondFolder, everyMs: 60_000 })
  await signing.checkpoint()
  const found = await verifyLedger({ db, publicKeys: [signing.publicKey], witnesses: signing.witnesses })
  expect(found).toMatchObject({ ok: true, entries: 40, checkpoints: 1, unsigned: 0, problems: [] })
  const read = await readEntries(db, { subject: 'slot:1', limit: 5 })
  expect(read).toHaveLength(5)
  expect(read[0]).toMatchObject({
    action: 'slot.book',
    subject: 'slot:1',
    because: 'démo \uFFFD \uFFFD',
    actor: { id: 'mia' },
  })
})

test('an entry of a transaction that fails leaves no trace and no gap', async () => {
  const { db } = await open()
  await db.tx((tx) => appendEntry(tx, entry(1)))
  const failing = db.tx(async (tx) => {
    await appendEntry(tx, entry(2))
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await db.tx((tx) => appendEntry(tx, entry(3)))).toBe(2)
})

test('changing, removing or emptying the ledger is refused in ordinary use', async () => {
  const { db } = await open()
  await db.tx((tx) => appendEntry(tx, entry(1)))
  for (const statement of [
    "UPDATE ledger.entry SET body = '{}'",
    'DELETE FROM ledger.entry',
    'TRUNCATE ledger.entry',
    'DELETE FROM ledger.head',
    'UPDATE ledger.head SET size = 0',
    "UPDATE ledger.head SET size = size + 1, last_at = '2001-01-01'",
    'TRUNCATE ledger.checkpoint',
  ]) {
    await expect(db.query(statement), statement).rejects.toMatchObject({ code: '23001' })
  }
})

test('an entry over 64 KiB is refused before anybody waits for it', async () => {
  const { db } = await open()
  const large = db.tx((tx) => appendEntry(tx, { ...entry(1), data: 'x'.repeat(65_536) }))
  await expect(large).rejects.toMatchObject({ code: 'too-large' })
})

test('what grows is signed by itself within its second, with a key only we can read, in both places outside', async () => {
  const { db, home, secondFolder } = await open()
  const signing = await checkpointing({ db, home, secondFolder, everyMs: 50 })
  for (let n = 0; n < 3; n++) {
    await db.tx((tx) => appendEntry(tx, entry(n)))
    await expect.poll(() => readFile(join(secondFolder, 'checkpoints.jsonl'), 'utf8')).toContain(`\\"size\\":${n + 1}`)
  }
  expect((await stat(join(home, 'ledger', 'key.pem'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(home, 'ledger', 'key.pub.pem'), 'utf8')).toBe(signing.publicKey)
  expect(await readFile(join(home, 'ledger', 'checkpoints.jsonl'))).toEqual(
    await readFile(join(secondFolder, 'checkpoints.jsonl')),
  )
})

test('several control planes, also of other homes, sign one ledger, and each verifies with all keys', async () => {
  const { db, home } = await open()
  const homes = [home, home, join(home, 'other')]
  const signers = await Promise.all(
    homes.map((each) => checkpointing({ db, home: each, secondFolder: join(each, 'second'), everyMs: 20 })),
  )
  for (let n = 0; n < 30; n++) await db.tx((tx) => appendEntry(tx, entry(n)))
  await Promise.all(signers.map((signer) => signer.stop()))
  await signers[2]?.checkpoint()
  const publicKeys = await readAnnouncedKeys(db)
  expect(new Set(publicKeys)).toEqual(new Set(signers.map(({ publicKey }) => publicKey)))
  for (const { witnesses } of signers) {
    expect(await verifyLedger({ db, publicKeys, witnesses, graceMs: 0 })).toMatchObject({
      problems: [],
      ok: true,
      entries: 30,
      unsigned: 0,
    })
  }
})

test('a live ledger verifies while it grows', async () => {
  const { db, home, secondFolder } = await open()
  const signing = await checkpointing({ db, home, secondFolder, everyMs: 5 })
  const growth = (async () => {
    for (let n = 0; n < 200; n++) await db.tx((tx) => appendEntry(tx, entry(n)))
  })()
  for (let round = 0; round < 20; round++) {
    const found = await verifyLedger({ db, publicKeys: [signing.publicKey], witnesses: signing.witnesses })
    expect.soft(found.problems).toEqual([])
  }
  await growth
})

test('a control plane that comes back signs on from what its witness saw, and not what was changed meanwhile', async () => {
  const { db, home, secondFolder } = await open()
  for (let n = 0; n < 5; n++) await db.tx((tx) => appendEntry(tx, entry(n)))
  await (await startCheckpointing({ db, home, secondFolder, everyMs: 60_000 })).stop()
  await db.tx((tx) => appendEntry(tx, entry(5)))
  const back = await startCheckpointing({ db, home, secondFolder, everyMs: 60_000 })
  await back.checkpoint()
  await db.tx((tx) => appendEntry(tx, entry(6)))
  await db.tx(async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica')
    await tx.query(`UPDATE ledger.entry SET body = replace(body, 'Mia', 'Max') WHERE seq = 7`)
  })
  await expect(back.checkpoint()).rejects.toThrow('its head does not match entries 7 to 7')
  await expect(back.stop()).rejects.toMatchObject({ code: 'conflict' })
})

test('an entry is proven to a person who has only a checkpoint, and a checkpoint to begin a later one', async () => {
  const { db } = await open()
  const roots: Buffer[] = []
  for (let n = 0; n < 23; n++) {
    await db.tx((tx) => appendEntry(tx, entry(n)))
    const { root } = await verifyLedger({ db, publicKeys: [], witnesses: [] })
    roots.push(Buffer.from(root, 'hex'))
  }
  const rootAt = (size: number) => roots[size - 1] ?? Buffer.alloc(0)
  const rows = await db.query<{ body: string }>('SELECT body FROM ledger.entry ORDER BY seq')
  const leafOf = (seq: number) => hashLeaf(Buffer.from(rows[seq - 1]?.body ?? ''))
  const path = await proveInclusion(db, 11, 23)
  expect(isIncluded({ index: 10, size: 23, leaf: leafOf(11), path, root: rootAt(23) })).toBe(true)
  expect(isIncluded({ index: 10, size: 23, leaf: leafOf(12), path, root: rootAt(23) })).toBe(false)
  const sameStart = await proveConsistency(db, 9, 23)
  const second = { size: 23, root: rootAt(23) }
  expect(isConsistent({ first: { size: 9, root: rootAt(9) }, second, path: sameStart })).toBe(true)
  expect(isConsistent({ first: { size: 9, root: rootAt(8) }, second, path: sameStart })).toBe(false)
})

test('a ledger cut off behind our back keeps no control plane from starting, but is signed no more and told', async () => {
  const { db, home, secondFolder } = await open()
  for (let n = 0; n < 3; n++) await db.tx((tx) => appendEntry(tx, entry(n)))
  await (await startCheckpointing({ db, home, secondFolder, everyMs: 60_000 })).stop()
  await db.tx(async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica')
    await tx.query('TRUNCATE ledger.entry, ledger.checkpoint')
    await tx.query(`UPDATE ledger.head SET size = 0, edge = ''`)
  })
  const told: unknown[] = []
  const onTrouble = (error: unknown) => told.push(error)
  const signing = await startCheckpointing({ db, home, secondFolder, everyMs: 10, onTrouble })
  await expect.poll(() => told).toHaveLength(1)
  expect(String(told[0])).toContain('the checkpoint of 3 entries, kept outside the database, is not in it')
  await expect(signing.stop()).rejects.toMatchObject({ code: 'conflict' })
})
