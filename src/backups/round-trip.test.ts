import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase, serverUrl } from '../../test/support/postgres.ts'
import type { Db } from '../lib/db.ts'
import { postgres } from './postgres.ts'

const folder = await mkdtemp(join(tmpdir(), 'tidegate-round-trip-'))
afterAll(() => rm(folder, { recursive: true }))

const quote = pg.escapeIdentifier
const name = fc
  .string({ minLength: 1, maxLength: 15, unit: 'grapheme' })
  .filter((text) => !text.includes('\0') && Buffer.byteLength(text) < 50)
const textValue = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed().replaceAll('\0', ''))

/** Column types with values that fit them. */
const types = {
  text: textValue,
  'varchar(200)': textValue.map((text) => [...text].slice(0, 200).join('')),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  'double precision': fc.double().map(String),
  'numeric(20, 5)': fc.integer().map((n) => String(n / 32)),
  boolean: fc.boolean(),
  bytea: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  jsonb: fc.json({ stringUnit: 'grapheme-ascii' }),
  timestamptz: fc
    .date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  interval: fc.integer({ min: -1e9, max: 1e9 }).map((seconds) => `${seconds} seconds`),
  'text[]': fc.array(fc.option(textValue)),
  uuid: fc.uuid(),
  int4range: fc.tuple(fc.nat(1000), fc.nat(1000)).map(([low, length]) => `[${low},${low + length})`),
} as const

const column = fc.constantFrom(...(Object.keys(types) as (keyof typeof types)[])).chain((type) =>
  fc.record({
    name,
    type: fc.constant(type),
    values: fc.array(fc.option(types[type] as fc.Arbitrary<unknown>), { minLength: 8, maxLength: 8 }),
  }),
)
const table = fc.record({
  name,
  columns: fc.uniqueArray(column, { minLength: 1, maxLength: 6, selector: (each) => each.name }),
  rows: fc.nat(8),
})
const schema = fc.uniqueArray(table, { minLength: 1, maxLength: 4, selector: (each) => each.name })

type Tables = typeof schema extends fc.Arbitrary<infer Value> ? Value : never

async function build(db: Db, tables: Tables): Promise<void> {
  for (const [index, { name: title, columns, rows }] of tables.entries()) {
    const previous = tables[index - 1]
    const parts = columns.map((each) => `${quote(each.name)} ${each.type}`)
    const key = `key_${'x'.repeat(20)}`
    const link = previous ? [`FOREIGN KEY (${key}) REFERENCES ${quote(previous.name)} DEFERRABLE`] : []
    await db.query(`CREATE TABLE ${quote(title)} (${[...parts, `${key} int PRIMARY KEY`, ...link].join(', ')})`)
    const indexable = columns.find(({ type }) => type === 'text' || type === 'bigint')
    if (indexable) await db.query(`CREATE INDEX ON ${quote(title)} (${quote(indexable.name)}) WHERE ${key} > 3`)
    const shared = Math.min(rows, previous?.rows ?? rows)
    for (let row = 0; row < shared; row++) {
      const values = [...columns.map((each) => each.values[row]), row]
      await db.query(`INSERT INTO ${quote(title)} VALUES (${values.map((_, i) => `$${i + 1}`).join(', ')})`, values)
    }
    Object.assign(tables[index] ?? {}, { rows: shared })
  }
}

test('random schemas with random rows come back as they were', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(schema, async (tables) => {
      const database = await freshDatabase()
      try {
        await build(database.db, tables)
        const backup = await postgres.make({ url: database.url, format: 'portable' }, folder)
        expect(await postgres.prove(backup, { url: serverUrl() })).toMatchObject({
          restored: true,
          tables: tables.length,
        })
      } finally {
        await database.drop()
      }
    }),
    { numRuns: 12 },
  )
})
