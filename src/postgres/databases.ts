import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { withDatabase } from '../lib/database-url.ts'

/** Makes a database unless it exists; safe when several do it at once. Returns its address with the login of `url`. */
export async function ensureDatabase(url: string, name: string, owner?: string): Promise<string> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount) return
    const ownedBy = owner === undefined ? '' : ` OWNER ${client.escapeIdentifier(owner)}`
    await tolerateRace(client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}${ownedBy}`))
  })
  return withDatabase(url, name)
}

/** Makes a login role with this password, or gives an existing one this password. */
export async function ensureRole(url: string, name: string, password: string): Promise<void> {
  await withClient(url, async (client) => {
    const role = client.escapeIdentifier(name)
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`tidegate role ${name}`])
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])
    if (!rowCount) await client.query(`CREATE ROLE ${role} LOGIN`)
    await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(scramVerifier(password))}`)
    await client.query('COMMIT')
  })
}

/** Removes a database, ending whoever is connected to it; does nothing when it is gone. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await withClient(url, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  )
}

/** What PostgreSQL stores for a password (RFC 5803): sent instead of the password, which so never reaches a server log. */
function scramVerifier(password: string): string {
  const iterations = 4096
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256')
  const key = (label: string) => createHmac('sha256', salted).update(label).digest()
  const stored = createHash('sha256').update(key('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // the running query reports it
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function tolerateRace(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: { code?: string }) => {
    if (!['42P04', '23505'].includes(error.code ?? '')) throw error
  })
}
