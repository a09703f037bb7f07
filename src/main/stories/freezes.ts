import type { ReplyOf } from '../../../contract/api.ts'
import { addFreeze, checkFreeze, liftFreeze } from '../../actions/freezes.ts'
import { declaredBy } from '../../gates/freeze.ts'
import { freezeSpan } from '../../gates/local-time.ts'
import type { Stories } from '../../http/stories.ts'
import type { Settings } from '../../settings/schema.ts'
import { type FreezeRow, listFreezes } from '../../store/freezes.ts'
import { askedWorkspace, askedWorkspaces } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { settingsIfAny } from './settings-if-any.ts'

type Freeze = ReplyOf<'addFreeze'>['freeze']

/** Freezes that the settings declare, and those that people set. */
export function freezeStories(deps: StoriesDeps): Pick<Stories, 'listFreezes' | 'addFreeze' | 'liftFreeze'> {
  const { db, clock, settingsOf } = deps
  return {
    async listFreezes(_caller, { workspace }) {
      const asked = await askedWorkspaces(db, workspace)
      return { freezes: (await Promise.all(asked.map(({ name }) => freezesOf(deps, name)))).flat() }
    },
    async addFreeze(caller, { workspace, from, ...wanted }) {
      const now = clock.now()
      const freeze = { ...wanted, workspace: await askedWorkspace(db, workspace), from: from ?? now }
      checkFreeze(freeze, await settingsOf(freeze.workspace), now)
      return { freeze: bySomebody(await addFreeze(deps, caller, freeze)) }
    },
    async liftFreeze(caller, { id, because }) {
      const lifted = await liftFreeze(deps, caller, id, because)
      return { done: true, because: `the freeze of ${lifted.environments.join(', ')} is lifted: ${because}` }
    },
  }
}

/** Freezes of a workspace that hold now or will, earliest first. */
export async function freezesOf(deps: StoriesDeps, workspace: string): Promise<Freeze[]> {
  const now = deps.clock.now()
  const settings = await settingsIfAny(deps, workspace)
  const declared = settings === null ? [] : declaredFreezes(settings).filter(({ until }) => until > now)
  const set = (await listFreezes(deps.db, now, workspace)).map(bySomebody)
  return [...declared, ...set].sort((a, b) => Number(a.from) - Number(b.from))
}

function declaredFreezes(settings: Settings) {
  return settings.freezes.map(({ id, because, from, until, environments, apps }) => ({
    ...{ id, because, environments, ...freezeSpan(from, until, settings.timeZone) },
    workspace: settings.workspace,
    apps: apps ?? [],
    by: declaredBy,
    source: 'settings' as const,
  }))
}

function bySomebody(freeze: FreezeRow) {
  return { ...freeze, source: 'person' as const }
}
