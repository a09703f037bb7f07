import { readFile, writeFile } from 'node:fs/promises'
import { canonicalJson, sha256 } from '../lib/digest.ts'
import { messageOf } from '../lib/errors.ts'
import type { Backup, BackupKind } from './backup.ts'
import { checkBackupFile, writeBackupFile, writeRecord } from './backup-file.ts'
import { underLimits } from './session.ts'

/** What is to be kept: the settings in force and what runs on the target, as they are seen now. Without secrets. */
export interface SettingsSource {
  readonly settings: unknown
  readonly targetState: unknown
  /** The instant that the state was seen, ISO 8601. */
  readonly seenAt: string
}

/** What was noted while writing. */
export interface SettingsContents {
  /** Digest of the canonical JSON. */
  readonly digest: string
  /** How many values are in it. */
  readonly values: number
}

/** Backups of settings and target state: one file of canonical JSON, proven by reading it again. */
export const settingsExport: BackupKind<SettingsSource, SettingsContents, undefined> = {
  kind: 'settings',
  make: (source, folder, limits = {}) =>
    underLimits('the settings backup', limits, async () => {
      const started = performance.now()
      const text = canonicalJson(source)
      const contents = { digest: sha256(text), values: countValues(source) }
      const written = await writeBackupFile(folder, 'settings.json', (path) => writeFile(path, text))
      const tookMs = Math.round(performance.now() - started)
      const backup = {
        kind: 'settings',
        format: 'canonical-json',
        ...written,
        takenAt: source.seenAt,
        tookMs,
        contents,
      }
      await writeRecord(backup)
      return backup
    }),
  async prove(backup) {
    const started = performance.now()
    const tookMs = () => Math.round(performance.now() - started)
    try {
      const read = await readSettingsBackup(backup)
      if (sha256(canonicalJson(read)) === backup.contents.digest) {
        return { restored: true, tables: 0, rows: countValues(read), tookMs: tookMs() }
      }
      return { restored: false, because: ['what was read is not what was written'], tookMs: tookMs() }
    } catch (error) {
      return { restored: false, because: [messageOf(error)], tookMs: tookMs() }
    }
  },
}

/** What a settings backup holds; throws `conflict` when its file is not what was written. */
export async function readSettingsBackup(backup: Backup<SettingsContents>): Promise<SettingsSource> {
  await checkBackupFile(backup)
  return JSON.parse(await readFile(backup.file, 'utf8')) as SettingsSource
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1
  return Object.values(value).reduce<number>((sum, member) => sum + countValues(member), 0)
}
