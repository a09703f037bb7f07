import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { withDatabase, withoutPassword } from '../lib/database-url.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import { ownTag, standingOf, tagPattern } from '../lib/process-identity.ts'

const scratchName = new RegExp(`^tidegate_proof_(${tagPattern.source})_([0-9a-z]+)_[0-9a-f]{4}$`)
/** No proof of an earlier boot is under way after a day, even where two machines go by one name. */
const staleSeconds = 86_400

/** Does `work` with the address of a new empty database on the server of `url`, which is gone afterwards whatever happens. */
export async function withScratchDatabase<T>(url: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const name = nameScratch(new Date())
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

/** Drops the scratch databases of processes that are gone from the server of `url`; answers which. A living one's are left alone. */
export async function sweepScratchDatabases(url: string, now: Date): Promise<string[]> {
  const rows = await command(
    url,
    "SELECT datname AS name FROM pg_database WHERE starts_with(datname, 'tidegate_proof_')",
  )
  const left = rows.map(({ name }) => name).filter((name) => isAbandoned(name, now))
  for (const name of left) await command(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  return left
}

/** The name says who made it and when: a record beside it could be lost with whoever was to write it. */
function nameScratch(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(36)
  return `tidegate_proof_${ownTag}_${seconds}_${randomBytes(2).toString('hex')}`
}

function isAbandoned(name: string, now: Date): boolean {
  const [, tag, born = ''] = scratchName.exec(name) ?? []
  if (tag === undefined) return false
  const standing = standingOf(tag)
  return (
    standing === 'gone' || (standing === 'before' && now.getTime() / 1000 - Number.parseInt(born, 36) > staleSeconds)
  )
}

async function command(url: string, statement: string): Promise<{ readonly name: string }[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the query reports it
  await client.connect()
  const { rows } = await client.query<{ name: string }>(statement).finally(() => client.end())
  return rows
}
