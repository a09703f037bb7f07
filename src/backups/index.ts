import { postgres } from './postgres.ts'
import { settingsExport } from './settings.ts'

/** Every kind of backup there is. */
export const backupKinds = [postgres, settingsExport] as const
