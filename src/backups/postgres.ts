import type pg from 'pg'
import { isTransient } from '../lib/db.ts'
import { AppError, isAppError, messageOf } from '../lib/errors.ts'
import type { Backup, BackupKind, Limits, RestoreProof } from './backup.ts'
import { checkBackupFile, writeBackupFile, writeRecord } from './backup-file.ts'
import { boundSequences, compareInventories, countRows, type Inventory, readInventory } from './inventory.ts'
import { dumpWithTools, findPgTools, restoreWithTools } from './pg-tools.ts'
import { dumpPortably } from './portable/dump.ts'
import { restorePortably } from './portable/restore.ts'
import { withScratchDatabase } from './scratch.ts'
import { underLimits, withSession } from './session.ts'

/** The database to back up. */
export interface PostgresSource {
  readonly url: string
  /** `portable` even where PostgreSQL's own programs are there (default: those when they fit the server). */
  readonly format?: 'portable'
}

/** Where a proof may make a database and drop it: any database of a server of at least the dumped version, by a login that may. */
export interface ScratchServer {
  readonly url: string
}

/** What was noted while dumping. */
export interface PostgresContents extends Inventory {
  /** E.g. 18. */
  readonly serverMajor: number
}

/** A backup of one PostgreSQL database. */
export type PostgresBackup = Backup<PostgresContents>

/** Backups of one PostgreSQL database: one snapshot, dumped whole, proven by restoring it and comparing every table. Owners and privileges are not part of the proof. */
export const postgres: BackupKind<PostgresSource, PostgresContents, ScratchServer> = {
  kind: 'postgres',
  make: (source, folder, limits = {}) =>
    underLimits('the database backup', limits, (signal) => make(source, folder, signal)),
  prove: (backup, place, limits = {}) => prove(backup, place, limits),
}

/** Restores a backup into an existing empty database; refuses a file that is not what was written. */
export async function restoreBackup(backup: PostgresBackup, url: string, limits: Limits = {}): Promise<void> {
  await underLimits('the restore', limits, async (signal) => {
    await checkBackupFile(backup)
    await withSession(url, signal, refuseFull)
    if (backup.format === 'portable-sql')
      return withSession(url, signal, (client) => restorePortably(client, backup.file))
    const tools = await findPgTools(backup.contents.serverMajor)
    if (tools) return restoreWithTools(tools, url, backup.file, signal)
    throw new AppError(
      'unsupported',
      `${backup.file} needs pg_restore ${backup.contents.serverMajor} or later, which is not here`,
      {
        hint: 'Install the PostgreSQL client programs.',
      },
    )
  })
}

async function make(source: PostgresSource, folder: string, signal: AbortSignal): Promise<PostgresBackup> {
  const started = performance.now()
  return withSession(source.url, signal, async (client) => {
    const { rows } = await client.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    )
    const serverMajor = rows[0]?.major ?? 0
    const tools = source.format === 'portable' ? undefined : await findPgTools(serverMajor)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const snapshot = await exportSnapshot(client)
    const noted = await readInventory(client)
    const written = await writeBackupFile(folder, tools ? 'dump' : 'sql.gz', (file) =>
      tools ? dumpWithTools(tools, source.url, snapshot.name, file, signal) : dumpPortably(client, file, signal),
    )
    const contents = { serverMajor, ...(await boundSequences(client, noted)) }
    const format = tools ? 'pg_dump-custom' : 'portable-sql'
    const backup = { kind: 'postgres', format, ...written, takenAt: snapshot.at, tookMs: since(started), contents }
    await writeRecord(backup)
    return backup
  })
}

async function prove(backup: PostgresBackup, place: ScratchServer, limits: Limits): Promise<RestoreProof> {
  const started = performance.now()
  try {
    await checkBackupFile(backup) // before a database is made for it
    const found = await withScratchDatabase(place.url, async (url) => {
      await restoreBackup(backup, url, limits)
      return underLimits('comparing the restored database', limits, (signal) => withSession(url, signal, readInventory))
    })
    const because = compareInventories(backup.contents, found)
    if (because.length > 0) return { restored: false, because, tookMs: since(started) }
    return { restored: true, tables: Object.keys(found.tables).length, rows: countRows(found), tookMs: since(started) }
  } catch (error) {
    limits.signal?.throwIfAborted()
    if (!judges(error)) throw error
    return { restored: false, because: [messageOf(error)], tookMs: since(started) }
  }
}

/** A server that cannot be reached, or time that is over, says nothing about the backup. */
function judges(error: unknown): boolean {
  if (isAppError(error, 'timeout') || isAppError(error, 'unsupported') || isAppError(error, 'unavailable')) return false
  return !isTransient(error) && !(error instanceof Error && isTransient(error.cause))
}

async function exportSnapshot(client: pg.Client): Promise<{ name: string; at: string }> {
  const { rows } = await client.query<{ name: string; at: Date }>('SELECT pg_export_snapshot() AS name, now() AS at')
  return { name: rows[0]?.name ?? '', at: (rows[0]?.at ?? new Date(0)).toISOString() }
}

async function refuseFull(client: pg.Client): Promise<void> {
  const { tables } = await readInventory(client)
  const names = Object.keys(tables)
  if (names.length === 0) return
  throw new AppError('conflict', `the database to restore into is not empty: it has ${names.slice(0, 3).join(', ')}`, {
    hint: 'Restore into a new database, look at it, then rename.',
  })
}

function since(started: number): number {
  return Math.round(performance.now() - started)
}
