import type { World } from '../actions/world.ts'
import type { RestoreProof } from '../backups/backup.ts'
import { readRecord } from '../backups/backup-file.ts'
import { type PostgresBackup, postgres, restoreBackup } from '../backups/postgres.ts'
import { settingsExport } from '../backups/settings.ts'
import type { Actor } from '../ledger/entry.ts'
import { appendEntry } from '../ledger/entry.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { ensureDatabase } from '../postgres/databases.ts'
import { findBackup, markProven, type StoredBackup } from '../store/backups.ts'
import type { BackupProofs, Restoration } from './stories/deps.ts'

/** Restores backups on the server of the apps' databases, into databases made for that. */
export function bindBackups(world: World): BackupProofs {
  return {
    prove: (caller, id) => prove(world, caller, id),
    restore: (caller, id) => restore(world, caller, id),
  }
}

async function prove(world: World, caller: Actor, id: string): Promise<Restoration> {
  const stored = await findBackup(world.db, id)
  const record = await readRecord(stored.file)
  const proof =
    stored.what === 'settings'
      ? await settingsExport.prove(record as Parameters<typeof settingsExport.prove>[0], undefined)
      : await postgres.prove(record as PostgresBackup, { url: serverOf(world) })
  await world.db.tx(async (tx) => {
    if (proof.restored) await markProven(tx, id, proof)
    await appendEntry(tx, {
      actor: caller,
      action: 'backup.prove',
      subject: `backup:${id}`,
      data: { restored: proof.restored },
    })
  })
  return describe(proof, null)
}

/** Restores into a database of a new name that stays; what is in use is never written over. */
async function restore(world: World, caller: Actor, id: string): Promise<Restoration> {
  const stored = await findBackup(world.db, id)
  requireDatabase(stored)
  const record = (await readRecord(stored.file)) as PostgresBackup
  const database = `restored_${newId('x').slice(2, 14)}`
  const began = performance.now()
  await restoreBackup(record, await ensureDatabase(serverOf(world), database))
  await world.db.tx((tx) =>
    appendEntry(tx, { actor: caller, action: 'backup.restore', subject: `backup:${id}`, data: { database } }),
  )
  const { tables, rows } = sizeOf(stored)
  return {
    verdict: 'passed',
    because: `restored into ${database}`,
    tables,
    rows,
    tookMs: performance.now() - began,
    database,
  }
}

function requireDatabase(stored: StoredBackup): void {
  if (stored.what === 'database') return
  throw new AppError('invalid-input', `${stored.id} is an export of settings: there is no database to restore`, {
    hint: `Its file is ${stored.file}.`,
  })
}

function sizeOf({ proof }: StoredBackup): { tables: number; rows: number } {
  const { tables = 0, rows = 0 } = (proof ?? {}) as { tables?: number; rows?: number }
  return { tables, rows }
}

function describe(proof: RestoreProof, database: string | null): Restoration {
  const { tookMs } = proof
  if (!proof.restored)
    return { verdict: 'failed', because: proof.because.join('; '), tables: 0, rows: 0, tookMs, database }
  const because = `restored and compared: ${proof.tables} tables, ${proof.rows} rows`
  return { verdict: 'passed', because, tables: proof.tables, rows: proof.rows, tookMs, database }
}

function serverOf(world: World): string {
  return world.services.serverUrl
}
