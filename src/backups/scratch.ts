import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { withDatabase, withoutPassword } from '../lib/database-url.ts'
import { AppError, messageOf } from '../lib/errors.ts'

/** Does `work` with the address of a new empty database on the server of `url`, which is gone afterwards whatever happens. */
export async function withScratchDatabase<T>(url: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const name = `tidegate_proof_${randomBytes(6).toString('hex')}`
  await command(url, `CREATE DATABASE ${name} TEMPLATE template0`).catch((cause: unknown) => {
    throw new AppError(
      'unavailable',
      `no scratch database could be made at ${withoutPassword(url)}: ${messageOf(cause)}`,
      {
        hint: 'The login of the proof needs CREATEDB, and the server room for a copy.',
        cause,
      },
    )
  })
  try {
    return await work(withDatabase(url, name))
  } finally {
    await command(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
}

async function command(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the query reports it
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
