import pg from 'pg'

const schemaName = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * A small pool on one schema of one database; queries that cannot get a connection within 2 s are refused.
 * @param {{ url: string, schema?: string, onTrouble?: (error: Error) => void }} options
 */
export function openDatabase({ url, schema = 'public', onTrouble = () => {} }) {
  if (!schemaName.test(schema)) throw new Error(`DATABASE_SCHEMA must look like nextgen_staging, found "${schema}"`)
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 5_000,
    options: `-c search_path=${schema}`,
  })
  pool.on('error', onTrouble)
  return {
    schema,
    /** Rows of one statement. */
    async query(text, values = []) {
      return (await pool.query(text, values)).rows
    },
    /** Runs the work in one transaction: all of it or none of it. */
    transaction: (work) => runTransaction(pool, work),
    /** Milliseconds of one round trip; throws when the database does not answer. */
    async ping() {
      const from = performance.now()
      await pool.query('SELECT 1')
      return Math.round((performance.now() - from) * 10) / 10
    },
    close: () => pool.end(),
  }
}

async function runTransaction(pool, work) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(async (text, values = []) => (await client.query(text, values)).rows)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    const broken = await client.query('ROLLBACK').then(
      () => undefined,
      (trouble) => trouble,
    )
    client.release(broken)
    throw error
  }
}

export { migrate } from './migrate.js'
