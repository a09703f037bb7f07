import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { databaseOf } from '../lib/database-url.ts'
import { AppError } from '../lib/errors.ts'

const run = promisify(execFile)

/** PostgreSQL's own client programs of one installation. */
export interface PgTools {
  readonly major: number
  readonly dump: string
  readonly restore: string
}

const debianFolder = '/usr/lib/postgresql'

/** The newest `pg_dump` with its `pg_restore` on this machine that may dump a server of this major version, or `undefined`. */
export async function findPgTools(serverMajor: number): Promise<PgTools | undefined> {
  const debian = (await readdir(debianFolder).catch(() => [])).map((version) => join(debianFolder, version, 'bin'))
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...debian].filter((folder) => folder !== '')
  const found = (await Promise.all([...new Set(folders)].map(toolsIn))).filter((tools) => tools !== undefined)
  return found.filter(({ major }) => major >= serverMajor).sort((a, b) => b.major - a.major)[0]
}

/** Dumps what an exported snapshot sees into a file. */
export async function dumpWithTools(
  tools: PgTools,
  url: string,
  snapshot: string,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  await runTool(
    tools.dump,
    ['--format=custom', '--no-password', '--lock-wait-timeout=60s', `--snapshot=${snapshot}`, `--file=${file}`],
    url,
    signal,
  )
}

/** Restores a file into an empty database, all of it or with an error; owners and privileges become those of the login. */
export async function restoreWithTools(tools: PgTools, url: string, file: string, signal: AbortSignal): Promise<void> {
  const options = ['--exit-on-error', '--no-owner', '--no-privileges', '--no-password']
  await runTool(tools.restore, [...options, `--dbname=${databaseOf(url)}`, file], url, signal)
}

/** The address goes by the environment: a password in argv could be read by every user of the machine. */
async function runTool(program: string, args: readonly string[], url: string, signal: AbortSignal): Promise<void> {
  try {
    await run(program, [...args], { env: environmentOf(url), signal, killSignal: 'SIGTERM', maxBuffer: 1 << 24 })
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    const said = String((cause as { stderr?: unknown }).stderr ?? cause).trim()
    throw new AppError('effect-failed', `${program} failed: ${said.split('\n').slice(0, 3).join(' ')}`, { cause })
  }
}

function environmentOf(url: string): NodeJS.ProcessEnv {
  const parsed = new URL(url)
  const mode = parsed.searchParams.get('sslmode')
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    PGHOST: parsed.searchParams.get('host') ?? decodeURIComponent(parsed.hostname),
    PGPORT: parsed.port || '5432',
    PGUSER: decodeURIComponent(parsed.username),
    PGPASSWORD: decodeURIComponent(parsed.password),
    PGDATABASE: databaseOf(url),
    PGCONNECT_TIMEOUT: '10',
    ...(mode === null ? {} : { PGSSLMODE: mode }),
  }
}

async function toolsIn(folder: string): Promise<PgTools | undefined> {
  const [dump, restore] = [join(folder, 'pg_dump'), join(folder, 'pg_restore')]
  try {
    await Promise.all([access(dump, constants.X_OK), access(restore, constants.X_OK)])
    const { stdout } = await run(dump, ['--version'], { timeout: 10_000 })
    const major = Number(/\) (\d+)/.exec(stdout)?.[1])
    return Number.isInteger(major) ? { major, dump, restore } : undefined
  } catch {
    return undefined
  }
}
