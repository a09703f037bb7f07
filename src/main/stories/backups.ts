import type { ReplyOf } from '../../../contract/api.ts'
import type { Stories } from '../../http/stories.ts'
import { type BackupLine, findBackups } from '../../store/backup-reads.ts'
import { findBackup } from '../../store/backups.ts'
import type { StoriesDeps } from './deps.ts'

/** Backups that were made, and what restoring them shows. */
export function backupStories(deps: StoriesDeps): Pick<Stories, 'listBackups' | 'proveBackup' | 'restoreBackup'> {
  const { db, backups } = deps
  return {
    listBackups: async (_caller, filter) => ({ backups: (await findBackups(db, filter)).map(describeBackup) }),
    async proveBackup(caller, { id }) {
      await findBackup(db, id)
      const shown = await backups.prove(caller, id)
      return { ...shown, backup: describeBackup(await findBackup(db, id)) }
    },
    async restoreBackup(caller, { id }) {
      await findBackup(db, id)
      const shown = await backups.restore(caller, id)
      return { ...shown, backup: describeBackup(await findBackup(db, id)) }
    },
  }
}

/** A backup as its record says, without the path of its file. */
function describeBackup(backup: BackupLine): ReplyOf<'proveBackup'>['backup'] {
  const { id, workspace, app, environment, what, deployment, bytes, digest, takenAt, provenAt, proof } = backup
  return {
    ...{ id, workspace, app, environment, what, deployment, bytes, digest, takenAt, provenAt },
    proof: proof === null ? null : sayProof(proof),
  }
}

/** A proof in one sentence. */
function sayProof(proof: unknown): string {
  if (typeof proof !== 'object' || proof === null) return String(proof)
  const { restored, tables, rows, because } = proof as Record<string, unknown>
  if (restored === true) return `restored and compared: ${tables} tables, ${rows} rows`
  if (restored === false) return `not restored: ${Array.isArray(because) ? because.join('; ') : String(because)}`
  return JSON.stringify(proof)
}
