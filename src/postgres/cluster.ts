import { randomBytes } from 'node:crypto'
import { appendFile, chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../lib/errors.ts'
import type { Binaries } from './binaries.ts'
import type { Place } from './place.ts'
import { runProgram } from './process.ts'
import { explainFailure, explainOutput } from './trouble.ts'

/** The superuser of embedded servers. */
export const superuser = 'postgres'

/** Written once into postgresql.conf, where whoever runs the machine may change them. */
const settings: Readonly<Record<string, string>> = {
  max_connections: '300',
  shared_buffers: '128MB',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Start, stop and recovery are logged; failed statements are not, for their text may hold secrets.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
}

/** The superuser's password, made on first use and kept in a file only we can read. */
export async function readPassword(place: Place): Promise<string> {
  const known = await readFile(place.passwordFile, 'utf8').catch(() => '')
  if (known.trim() !== '') return known.trim()
  if (await stat(place.data).catch(() => undefined)) throw lostPassword(place)
  const fresh = randomBytes(24).toString('base64url')
  const draft = `${place.passwordFile}.new`
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(`${fresh}\n`)
  await file.sync()
  await file.close()
  await rename(draft, place.passwordFile)
  return fresh
}

/** Makes the cluster when there is none: complete under another name first, so that a crash leaves either none or a whole one. */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  options: { durable: boolean; onProgress: (line: string) => void },
): Promise<void> {
  const version = await readFile(join(place.data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) return refuseOtherMajor(place, version.trim(), binaries.major)
  options.onProgress('creating the database')
  await removeDrafts(place.folder)
  const draft = `${place.data}.new-${randomBytes(4).toString('hex')}`
  try {
    await initialise(place, binaries, draft, options.durable)
    await rename(draft, place.data)
    await syncFolder(place.folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error instanceof AppError ? error : explainFailure('creating the database', error)
  }
}

async function initialise(place: Place, binaries: Binaries, draft: string, durable: boolean): Promise<void> {
  const passwordCopy = `${draft}.password`
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordCopy, await readPassword(place), { mode: 0o600 })
  try {
    if (place.account) {
      for (const path of [draft, passwordCopy]) await chown(path, place.account.uid, place.account.gid)
    }
    const args = ['--pgdata', draft, '--username', superuser, '--pwfile', passwordCopy, '--auth', 'scram-sha-256']
    args.push('--encoding', 'UTF8', '--locale-provider', 'builtin', '--locale', 'C.UTF-8')
    if (!durable) args.push('--no-sync')
    const { code, output } = await runProgram(binaries.initdb, args, place.folder, place.account)
    if (code !== 0) throw explainOutput('creating the database', output)
  } finally {
    await rm(passwordCopy, { force: true })
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`)
  await appendFile(join(draft, 'postgresql.conf'), `\n# Tidegate\n${lines.join('')}`)
}

function lostPassword(place: Place): AppError {
  return new AppError('not-found', `${place.passwordFile} is missing, which opens the database in ${place.data}`, {
    hint: 'Put the file back, or move the whole folder away to begin with an empty database.',
  })
}

function refuseOtherMajor(place: Place, found: string, wanted: string): void {
  if (found === wanted) return
  throw new AppError(
    'unsupported',
    `the database in ${place.data} is of PostgreSQL ${found}, this Tidegate brings ${wanted}`,
    {
      hint: 'Start it with the Tidegate that made it and take a backup, or run it with its own PostgreSQL and set DATABASE_URL.',
    },
  )
}

/** Tidies up after killed starts. An initdb that outlived its parent may still be writing: then the next start tidies up. */
async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith('data.new-'))
  await Promise.allSettled(drafts.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
