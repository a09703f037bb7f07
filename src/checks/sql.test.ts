import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { order, serve, subject } from '../../test/support/check-subject.ts'
import { type FreshDatabase, freshDatabase } from '../../test/support/postgres.ts'
import { consistency } from './consistency.ts'
import { runCheck } from './run-check.ts'
import { sql } from './sql.ts'
import { tcp } from './tcp.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await database.db.query('CREATE TABLE orders (id int PRIMARY KEY, total numeric NOT NULL)')
  await database.db.query('INSERT INTO orders SELECT n, n * 10 FROM generate_series(1, 5) AS n')
})
afterAll(() => database.drop())
const run = (options: Record<string, unknown>, timeout = 5000) =>
  runCheck(sql, subject({ databaseUrl: database.url }), order(options, { timeout }))
const orders = async () => (await database.db.query<{ n: number }>('SELECT count(*) AS n FROM orders'))[0]?.n

describe('sql', () => {
  it('asks the database and looks at rows and values', async () => {
    const found = await run({
      query: 'SELECT count(*)::int AS orders FROM orders;',
      rows: { min: 1, max: 1 },
      expect: [{ path: '[0].orders', equals: 5 }],
    })
    expect(found).toMatchObject({ outcome: 'passed', evidence: [{ found: '1 rows [{"orders":5}]' }] })
  })
  it('fails by other values', async () => {
    const found = await run({ query: 'SELECT count(*)::int AS n FROM orders', expect: [{ path: '[0].n', min: 6 }] })
    expect(found).toMatchObject({ outcome: 'failed', because: '[0].n must be at least 6, found 5' })
  })
  it.each([
    'DELETE FROM orders',
    'WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone',
    'SELECT 1; DELETE FROM orders',
    'SELECT 1) AS x; DELETE FROM orders; SELECT * FROM (SELECT 1',
    'SELECT * FROM orders FOR UPDATE',
    `SELECT set_config('transaction_read_only', 'off', true), query_to_xml('DELETE FROM orders', true, false, '')`,
    `SELECT query_to_xml('DELETE FROM orders', true, false, '')`,
  ])('[T28] changes nothing by %s', async (query) => {
    expect((await run({ query })).outcome).toBe('errored')
    expect(await orders()).toBe(5)
  })
  it('is errored by a query that takes too long, and by a database that is not there', async () => {
    expect((await run({ query: 'SELECT pg_sleep(30)' }, 300)).outcome).toBe('errored')
    const gone = subject({ databaseUrl: 'postgres://u:hunter22@127.0.0.1:1/x' })
    const found = await runCheck(sql, gone, order())
    expect(found.because).toContain('the database did not answer')
    expect(JSON.stringify(found)).not.toContain('hunter22')
  })
  it('is errored, not passed, where no database is declared', async () => {
    expect((await runCheck(sql, subject(), order())).because).toContain('nextgen has no database in staging')
  })
})

describe('tcp', () => {
  it('connects to the database that is there, and fails by a closed port', async () => {
    const known = subject({ databaseUrl: database.url })
    expect((await runCheck(tcp, known, order({ to: 'database' }))).outcome).toBe('passed')
    expect(await runCheck(tcp, known, order({ to: '127.0.0.1:1' }))).toMatchObject({
      outcome: 'failed',
      because: '127.0.0.1:1 (127.0.0.1:1) does not accept connections: ECONNREFUSED',
    })
    expect((await runCheck(tcp, known, order({ to: 'cache' }))).outcome).toBe('errored')
  })
})

describe('consistency', () => {
  it('compares an endpoint with the database', async () => {
    const app = await serve((_, response) => response.end('{"stats":{"orders":5,"sum":149.5}}'))
    const known = subject({ databaseUrl: database.url, edgeUrl: app.url })
    const from = (field: string, query: string, tolerance = 0) =>
      runCheck(consistency, known, order({ sources: [{ path: '/stats', field }, { query }], tolerance }))
    expect((await from('stats.orders', 'SELECT count(*) FROM orders')).outcome).toBe('passed')
    expect((await from('stats.sum', 'SELECT sum(total) FROM orders')).because).toContain('the sources disagree')
    expect((await from('stats.sum', 'SELECT sum(total) FROM orders', 1)).outcome).toBe('passed')
    expect((await from('stats.gone', 'SELECT NULL')).outcome).toBe('failed')
    await app.close()
  })
})
