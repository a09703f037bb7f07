import pg from 'pg'
import { z } from 'zod'
import { AppError, messageOf } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { brief, describeExpectation, expectation, missOf } from './json-value.ts'
import { judge, stopwatch } from './measure.ts'

const mostRows = 100

const schema = z.strictObject({
  query: z
    .string()
    .max(10_000)
    .regex(/^\s*(select|with|values|table)\b/i, 'one SELECT')
    .default('SELECT 1 AS one')
    .describe('Runs in a READ ONLY transaction; at most 100 rows are looked at'),
  rows: z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() }).prefault({}),
  expect: z.array(expectation).default([]).describe('Paths into the list of rows, e.g. [0].count'),
})
type Options = z.output<typeof schema>

/** Asks the app's database one question, without any way to change it. */
export const sql: Check<Options> = {
  kind: 'sql',
  doc: 'The app’s database answers a SELECT with the rows and values wanted.',
  schema,
  async run(subject, options) {
    const took = stopwatch()
    const rows = await readOnly(subject, options.query)
    const misses = options.expect.map((one) => missOf(one, rows)).filter((miss) => miss !== undefined)
    const { min, max } = options.rows
    if (min !== undefined && rows.length < min) misses.push(`at least ${min} rows were wanted, found ${rows.length}`)
    if (max !== undefined && rows.length > max) misses.push(`at most ${max} rows were wanted, found ${rows.length}`)
    const evidence = {
      asked: options.query.trim(),
      wanted: wishOf(options),
      found: `${rows.length} rows ${brief(rows)}`,
      tookMs: took(),
      figures: { rows: rows.length },
    }
    return judge(evidence, misses, `the database answered ${rows.length} rows as wanted`)
  },
}

function wishOf({ rows: { min, max }, expect }: Options): string {
  const wishes = expect.map(describeExpectation)
  if (min !== undefined) wishes.push(`at least ${min} rows`)
  if (max !== undefined) wishes.push(`at most ${max} rows`)
  return wishes.length === 0 ? 'an answer' : wishes.join(', ')
}

/** Runs a query where it can change nothing; the extended protocol takes one statement only, and a subquery only a SELECT. */
export async function readOnly(subject: CheckSubject, query: string): Promise<Record<string, unknown>[]> {
  if (subject.databaseUrl === null) {
    throw new AppError('invalid-input', `${subject.app} has no database in ${subject.environment}`, {
      hint: 'Declare it, or leave the check out.',
    })
  }
  const client = new pg.Client({
    connectionString: subject.databaseUrl,
    application_name: 'tidegate-check',
    connectionTimeoutMillis: Math.min(5000, subject.timeoutMs),
    statement_timeout: subject.timeoutMs,
  })
  client.on('error', noop)
  const stop = () => void client.end().catch(noop)
  subject.signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    await client.query('BEGIN READ ONLY')
    const text = `SELECT * FROM (${query.trim().replace(/;\s*$/, '')}\n) AS asked LIMIT ${mostRows}`
    const answer = await client.query<Record<string, unknown>>(extended(text))
    return answer.rows
  } catch (error) {
    subject.signal.throwIfAborted()
    throw new AppError('unavailable', `the database did not answer: ${messageOf(error)}`, { cause: error })
  } finally {
    subject.signal.removeEventListener('abort', stop)
    await client.end().catch(noop)
  }
}

/** A statement of the extended protocol; the types of pg leave `queryMode` out. */
function extended(text: string): pg.QueryConfig {
  const config: pg.QueryConfig & { queryMode: 'extended' } = { text, queryMode: 'extended' }
  return config
}

function noop() {}
