import type { ReplyOf } from '../../../contract/api.ts'
import type { Stories } from '../../http/stories.ts'
import { AppError } from '../../lib/errors.ts'
import { type BackupLine, findBackup, findBackups } from '../../store/backup-reads.ts'
import type { StoriesDeps } from './deps.ts'

/** Backups that were made, and what restoring them shows. */
export function backupStories(deps: StoriesDeps): Pick<Stories, 'listBackups' | 'proveBackup' | 'restoreBackup'> {
  const { db, backups } = deps
  return {
    listBackups: async (_caller, filter) => ({ backups: (await findBackups(db, filter)).map(describeBackup) }),
    async proveBackup(caller, { id }) {
      await requireBackup(deps, id)
      const shown = await backups.prove(caller, id)
      return { ...shown, backup: describeBackup(await requireBackup(deps, id)) }
    },
    async restoreBackup(caller, { id }) {
      await requireBackup(deps, id)
      const shown = await backups.restore(caller, id)
      return { ...shown, backup: describeBackup(await requireBackup(deps, id)) }
    },
  }
}

/** A backup by its id; throws `not-found`. */
export async function requireBackup({ db }: StoriesDeps, id: string): Promise<BackupLine> {
  const backup = await findBackup(db, id)
  if (backup) return backup
  throw new AppError('not-found', `no backup ${id} is known`, { hint: 'List them with tidegate backup list.' })
}

function describeBackup({ proof, ...backup }: BackupLine): ReplyOf<'proveBackup'>['backup'] {
  return { ...backup, proof: proof === null ? null : sayProof(proof) }
}

/** A proof in one sentence. */
function sayProof(proof: unknown): string {
  if (typeof proof !== 'object' || proof === null) return String(proof)
  const { restored, tables, rows, because } = proof as Record<string, unknown>
  if (restored === true) return `restored and compared: ${tables} tables, ${rows} rows`
  if (restored === false) return `not restored: ${Array.isArray(because) ? because.join('; ') : String(because)}`
  return JSON.stringify(proof)
}
