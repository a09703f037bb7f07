import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase, serverUrl } from '../../test/support/postgres.ts'
import { ledgerMigrations } from '../ledger/migrations.ts'
import { sha256 } from '../lib/digest.ts'
import type { Migration } from '../lib/migrate.ts'
import { readRecord } from './backup-file.ts'
import { type PostgresBackup, postgres, restoreBackup } from './postgres.ts'
import { richSchema } from './rich-schema.fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'tidegate-backups-'))
const opened: FreshDatabase[] = []

afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})
afterAll(() => rm(folder, { recursive: true }))

async function open(sql: string): Promise<FreshDatabase> {
  const migrations: Migration[] = sql === '' ? [] : [{ id: 'test', sql }]
  const database = await freshDatabase(migrations)
  opened.push(database)
  return database
}

const make = (url: string) => postgres.make({ url, format: 'portable' }, folder)
const prove = (backup: PostgresBackup) => postgres.prove(backup, { url: serverUrl() })

/** A dump whose content was changed by somebody who could also change what was noted of the file, but not of the content. */
async function falsify(backup: PostgresBackup, change: (sql: string) => string): Promise<PostgresBackup> {
  const file = `${backup.file}.changed`
  const bytes = gzipSync(change(gunzipSync(await readFile(backup.file)).toString()))
  await writeFile(file, bytes)
  return { ...backup, file, bytes: bytes.length, sha256: sha256(bytes) }
}

test('a database with one of everything comes back whole, and its proof counts every row', async () => {
  const { url, db } = await open(richSchema)
  const backup = await make(url)
  expect(backup).toMatchObject({ kind: 'postgres', format: 'portable-sql', contents: { serverMajor: 18 } })
  expect((await stat(backup.file)).mode & 0o777).toBe(0o600)
  expect(await prove(backup)).toMatchObject({ restored: true, tables: 8, rows: 303 + 303 + 3 + 2 + 3 + 1 + 1 })
  const copy = await open('')
  await restoreBackup(backup, copy.url)
  const definitions = `SELECT pg_get_viewdef('shop.big'::regclass) AS view, pg_get_functiondef('shop.name_of'::regproc) AS function,
    obj_description('shop.customer'::regclass) AS comment, col_description('shop.customer'::regclass, 3) AS "column",
    (SELECT array_agg(pg_get_constraintdef(oid) ORDER BY conname) FROM pg_constraint WHERE connamespace = 'shop'::regnamespace) AS constraints,
    (SELECT array_agg(indexdef ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'shop') AS indexes,
    (SELECT array_agg(column_name || data_type || coalesce(column_default, '') ORDER BY table_name, ordinal_position)
       FROM information_schema.columns WHERE table_schema = 'shop') AS columns,
    (SELECT array_agg(description ORDER BY description) FROM pg_description WHERE objoid >= 16384) AS comments,
    (SELECT reloptions FROM pg_class WHERE oid = 'shop.customer'::regclass) AS options,
    (SELECT tgenabled FROM pg_trigger WHERE tgname = 'idle') AS idle,
    (SELECT total FROM shop.cached WHERE id = 100) AS cached, shop.total_of(110) AS total`
  expect(await copy.db.query(definitions)).toEqual(await db.query(definitions))
  const insert = `INSERT INTO shop.customer (name) VALUES ('new') RETURNING id, ticket, initial, code`
  expect(await copy.db.query(insert)).toEqual(await db.query(insert))
})

test('the ledger of Tidegate itself is among what can be carried', async () => {
  const database = await freshDatabase(ledgerMigrations)
  opened.push(database)
  expect(await prove(await make(database.url))).toMatchObject({ restored: true })
})

test('a dump is of one instant, however much is written meanwhile', async () => {
  const { url, db } = await open(
    'CREATE TABLE pair_a (n int); CREATE TABLE pair_b (n int); INSERT INTO pair_a SELECT generate_series(1, 20000)',
  )
  const enough = new AbortController()
  const writer = (async () => {
    while (!enough.signal.aborted) {
      await db.tx(async (tx) => {
        await tx.query('INSERT INTO pair_a VALUES (0)')
        await tx.query('INSERT INTO pair_b VALUES (0)')
      })
    }
  })()
  const backups = [await make(url), await make(url), await make(url)]
  enough.abort()
  await writer
  for (const backup of backups) {
    const rows = Object.entries(backup.contents.tables).map(([name, facts]) => [name, facts.rows] as const)
    const { 'public.pair_a': a, 'public.pair_b': b } = Object.fromEntries(rows)
    expect(Number(a) - Number(b)).toBe(20_000)
    expect(await prove(backup)).toMatchObject({ restored: true })
  }
})

test('[F42] a proof finds every kind of damaged dump', async () => {
  const { url } = await open(richSchema)
  const backup = await make(url)
  const damages: Record<string, (sql: string) => string> = {
    'a changed value': (sql) => sql.replace('n7\t', 'n8\t'),
    'a lost row': (sql) => sql.replace(/^2\t1\n/m, ''),
    'a lost table': (sql) => sql.replace(/-- \w+ rows 1\nCOPY shop\.node[\s\S]*?\n\\\.\n/, ''),
    'a lost index': (sql) => sql.replace(/CREATE INDEX customer_facts[^\n]*/, 'SELECT 1'),
    'a lost trigger': (sql) =>
      sql.replace(/CREATE TRIGGER note [^\n]*/, 'SELECT 1').replace(/COMMENT ON TRIGGER note [^\n]*/, 'SELECT 1'),
    'a sequence set back': (sql) => sql.replace(/setval\('shop\.ticket', '?\d+'?/, "setval('shop.ticket', 10"),
    'a missing end': (sql) => sql.slice(0, sql.length - 200),
    'a torn table': (sql) => sql.slice(0, sql.indexOf('n7\t')),
    nothing: () => '',
  }
  for (const [name, change] of Object.entries(damages)) {
    const proof = await prove(await falsify(backup, change))
    expect(proof, name).toMatchObject({ restored: false })
  }
  expect(await prove(backup)).toMatchObject({ restored: true })
})

test('[T54] a backup whose file is not what was written is refused before anything of it is read', async () => {
  const { url } = await open('CREATE TABLE t AS SELECT 1 AS a')
  const target = await open('')
  const spoil: Record<string, (file: string) => Promise<void>> = {
    longer: (file) => appendFile(file, 'x'),
    shorter: (file) => truncate(file, 40),
    gone: (file) => rm(file),
  }
  for (const [name, damage] of Object.entries(spoil)) {
    const backup = await make(url)
    await damage(backup.file)
    await expect(restoreBackup(backup, target.url), name).rejects.toMatchObject({ code: 'conflict' })
    expect(await prove(backup), name).toMatchObject({ restored: false })
  }
  const backup = await make(url)
  const bytes = await readFile(backup.file)
  bytes[20] = 255 - (bytes[20] ?? 0)
  await writeFile(backup.file, bytes)
  await expect(restoreBackup(backup, target.url)).rejects.toThrow('its content is not what was written')
})

test('a backup is restored by its file alone when the database that knew it is lost', async () => {
  const { url } = await open('CREATE TABLE t AS SELECT 1 AS a')
  const backup = await make(url)
  expect(await readRecord(backup.file)).toEqual(backup)
  await expect(readRecord(join(folder, 'unknown'))).rejects.toMatchObject({ code: 'not-found' })
})

test('[F44] a backup that fails says so and leaves no file', async () => {
  const { url } = await open('CREATE TABLE t AS SELECT 1 AS a')
  const wrong = join(folder, 'failing')
  await expect(postgres.make({ url: url.replace(/:\d+\//, ':1/') }, wrong)).rejects.toMatchObject({
    code: 'effect-failed',
  })
  await expect(postgres.make({ url: `${url}_gone` }, wrong)).rejects.toThrow('the database backup failed')
  await writeFile(join(folder, 'a-file'), '')
  await expect(postgres.make({ url, format: 'portable' }, join(folder, 'a-file', 'below'))).rejects.toThrow('failed')
  expect(await readdir(wrong).catch(() => [])).toEqual([])
})

test('[F44] a backup that is slow ends in time, one that is given up at once; neither leaves a file', async () => {
  const { url, db } = await open('CREATE TABLE slow (n int)')
  const own = join(folder, 'slow')
  await db.tx(async (tx) => {
    await tx.query('LOCK TABLE slow IN ACCESS EXCLUSIVE MODE')
    await expect(postgres.make({ url }, own, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout' })
    const givenUp = new AbortController()
    const making = postgres.make({ url }, own, { signal: givenUp.signal })
    setTimeout(() => givenUp.abort(new Error('the deployment was aborted')), 100)
    await expect(making).rejects.toThrow('the deployment was aborted')
  })
  expect(await readdir(own).catch(() => [])).toEqual([])
})

test('what the portable dump cannot carry is refused by name, not left out', async () => {
  const cases: Record<string, string> = {
    'partitioned table public.parts': 'CREATE TABLE parts (n int) PARTITION BY RANGE (n)',
    'inherited table public.child': 'CREATE TABLE parent (n int); CREATE TABLE child () INHERITS (parent)',
    'aggregate public.total(integer)': 'CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)',
    'row security policy mine on public.t': 'CREATE TABLE t (n int); CREATE POLICY mine ON t',
    'rule nothing on public.t': 'CREATE TABLE t (n int); CREATE RULE nothing AS ON DELETE TO t DO INSTEAD NOTHING',
    'range or base type public.span': 'CREATE TYPE span AS RANGE (subtype = int)',
    'large object': 'SELECT lo_create(0)',
    'operator public.===': 'CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)',
    'publication p': 'CREATE PUBLICATION p',
  }
  for (const [name, sql] of Object.entries(cases)) {
    const { url } = await open(sql)
    const error = await make(url).catch((caught: Error) => caught)
    expect(error, name).toMatchObject({ code: 'unsupported', message: expect.stringContaining(name) })
  }
})

test('a proof that cannot reach its scratch server does not blame the backup', async () => {
  const { url } = await open('CREATE TABLE t AS SELECT 1 AS a')
  const backup = await make(url)
  const proving = postgres.prove(backup, { url: 'postgres://x:y@127.0.0.1:1/x' })
  await expect(proving).rejects.toMatchObject({ code: 'unavailable' })
})

test('nothing is restored into a database that holds something', async () => {
  const { url } = await open('CREATE TABLE t AS SELECT 1 AS a')
  await expect(restoreBackup(await make(url), url)).rejects.toThrow('not empty')
})

test('a database that people write to while it is backed up is proven: sequences may run ahead of the snapshot', async () => {
  const { url, db, drop } = await freshDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-backup-'))
  await db.query('CREATE TABLE sale (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text)')
  const closing = new AbortController()
  const customers = Array.from({ length: 3 }, async () => {
    while (!closing.signal.aborted)
      await db.query('INSERT INTO sale (note) SELECT repeat($1, 50) FROM generate_series(1, 20)', ['sold '])
  })
  for (let i = 0; i < 3; i++) {
    const backup = await postgres.make({ url, format: 'portable' }, folder)
    expect(await postgres.prove(backup, { url })).toMatchObject({ restored: true, tables: 1 })
  }
  closing.abort()
  await Promise.all(customers)
  await drop()
})
