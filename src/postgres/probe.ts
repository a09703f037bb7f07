import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { withoutPassword } from '../lib/database-url.ts'
import { isTransient } from '../lib/db.ts'
import { AppError, messageOf } from '../lib/errors.ts'

/** The oldest PostgreSQL that Tidegate runs on. */
const oldestMajor = 15

/** What a server says of itself. */
export interface ServerFacts {
  /** E.g. 180004 for 18.4. */
  readonly version: number
  readonly dataDirectory: string | undefined
}

/** Connects once, asks the server who it is, disconnects. */
export async function askServer(url: string, timeoutMs = 5_000): Promise<ServerFacts> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs })
  client.on('error', () => {}) // the query below reports it
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string; data: string | null }>(
      `SELECT current_setting('server_version_num') AS version,
         (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS data`,
    )
    return { version: Number(rows[0]?.version), dataDirectory: rows[0]?.data ?? undefined }
  } finally {
    await client.end().catch(() => {})
  }
}

/** Waits until a server answers at `url`; throws `unavailable` after `timeoutMs`, `not-allowed` for a wrong login, `unsupported` for one older than 15. */
export async function waitForPostgres(
  url: string,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<ServerFacts> {
  const timeoutMs = options.timeoutMs ?? 30_000
  const deadline = performance.now() + timeoutMs
  for (;;) {
    options.signal?.throwIfAborted()
    try {
      return refuseOld(await askServer(url))
    } catch (error) {
      if (error instanceof AppError) throw error
      if (!mayComeUp(error)) throw refusal(url, error)
      if (performance.now() > deadline) throw noAnswer(url, timeoutMs, error)
    }
    await sleep(100)
  }
}

function mayComeUp(error: unknown): boolean {
  return isTransient(error) || (error as { code?: string }).code === 'EAI_AGAIN' || /timeout/i.test(messageOf(error))
}

function refuseOld(facts: ServerFacts): ServerFacts {
  if (facts.version >= oldestMajor * 10_000) return facts
  const found = `${Math.floor(facts.version / 10_000)}.${facts.version % 10_000}`
  throw new AppError('unsupported', `PostgreSQL ${oldestMajor} or later is needed, the server is ${found}`, {
    hint: 'Upgrade the server, or leave DATABASE_URL unset and Tidegate brings its own.',
  })
}

function refusal(url: string, cause: unknown): AppError {
  const login = /^28/.test((cause as { code?: string }).code ?? '')
  return new AppError(
    login ? 'not-allowed' : 'unavailable',
    `${withoutPassword(url)} refused us: ${messageOf(cause)}`,
    {
      hint: login
        ? 'Check the user and password in DATABASE_URL.'
        : 'Check DATABASE_URL: host, port and database name.',
      cause,
    },
  )
}

function noAnswer(url: string, timeoutMs: number, cause: unknown): AppError {
  return new AppError('unavailable', `no PostgreSQL answered at ${withoutPassword(url)} within ${timeoutMs / 1000} s`, {
    hint: 'Check that it runs and that this machine may connect to it.',
    cause,
  })
}
