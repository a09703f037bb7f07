import { isAppError } from '../../lib/errors.ts'
import type { Settings } from '../../settings/schema.ts'
import type { StoriesDeps } from './deps.ts'

/** The settings of a workspace; null while nothing was pushed to it. */
export async function settingsIfAny({ settingsOf }: StoriesDeps, workspace: string): Promise<Settings | null> {
  return settingsOf(workspace).catch((error: unknown) => {
    if (isAppError(error, 'not-found')) return null
    throw error
  })
}
