import { setSecret } from '../../actions/set-secret.ts'
import type { Stories } from '../../http/stories.ts'
import { appOf, environmentOf } from '../../settings/app-views.ts'
import { listSecrets } from '../../store/secrets.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { settingsIfAny } from './settings-if-any.ts'

/** Names of secrets, and new values for them; no value ever comes back. */
export function secretStories(deps: StoriesDeps): Pick<Stories, 'listSecrets' | 'setSecret'> {
  const { db } = deps
  return {
    listSecrets: async (_caller, filter) => ({ secrets: await listSecrets(db, definedOf(filter)) }),
    async setSecret(caller, { workspace, app, environment, name, value }) {
      const place = { workspace: await askedWorkspace(db, workspace), app, environment }
      await checkSecretPlace(deps, place)
      return { secret: await setSecret(deps, caller, { ...place, name, value }) }
    },
  }
}

/** Throws when the settings have no such app or environment; before the first push anything may be set. */
export async function checkSecretPlace(
  deps: StoriesDeps,
  { workspace, app, environment }: { readonly workspace: string; readonly app: string; readonly environment: string },
): Promise<void> {
  const settings = await settingsIfAny(deps, workspace)
  if (settings === null) return
  appOf(settings, app)
  environmentOf(settings, environment)
}

function definedOf<T extends object>(filter: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const members = Object.entries(filter).filter(([, value]) => value !== undefined)
  return Object.fromEntries(members) as { [Key in keyof T]?: Exclude<T[Key], undefined> }
}
