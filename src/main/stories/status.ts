import type { ReplyOf } from '../../../contract/api.ts'
import type { Stories } from '../../http/stories.ts'
import { appsIn } from '../../settings/app-views.ts'
import type { Settings } from '../../settings/schema.ts'
import { listRunLines } from '../../store/run-reads.ts'
import { type HoldLine, type LeaseLine, listCurrent, listHolds, listLeases } from '../../store/status.ts'
import type { WorkspaceRow } from '../../store/workspaces.ts'
import { watchAlarms } from './alarms.ts'
import { askedWorkspaces } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { freezesOf } from './freezes.ts'
import { readNames } from './names.ts'
import { describePlace } from './places.ts'
import { summarise } from './runs.ts'
import { settingsIfAny } from './settings-if-any.ts'
import { slotNow } from './slots.ts'
import { listWaits } from './why.ts'

type WorkspaceStatus = ReplyOf<'readStatus'>['workspaces'][number]
type EnvironmentStatus = WorkspaceStatus['environments'][number]
type Freezes = Awaited<ReturnType<typeof freezesOf>>

/** What runs where, what is under way, what waits, and what needs a person. */
export function statusStories(deps: StoriesDeps): Pick<Stories, 'readStatus'> {
  const { db, clock } = deps
  const readAlarms = watchAlarms(deps)
  return {
    async readStatus(_caller, { workspace }) {
      const asked = await askedWorkspaces(db, workspace)
      const nameOf = await readNames(db)
      const waits = await listWaits(db, workspace)
      const active = await listRunLines(db, { workspace, state: 'active', limit: 100 })
      return {
        workspaces: await Promise.all(asked.map((row) => describeWorkspace(deps, row))),
        active: active.map((run) => summarise(run, nameOf)),
        waiting: waits.length,
        alarms: await readAlarms(workspace, waits),
        at: clock.now(),
      }
    },
  }
}

async function describeWorkspace(deps: StoriesDeps, { name }: WorkspaceRow): Promise<WorkspaceStatus> {
  const settings = await settingsIfAny(deps, name)
  if (settings === null) return { name, timeZone: 'UTC', environments: [] }
  const [current, leases, holds, freezes] = await Promise.all([
    listCurrent(deps.db, name),
    listLeases(deps.db, name),
    listHolds(deps.db, name),
    freezesOf(deps, name),
  ])
  const environments = await Promise.all(
    Object.keys(settings.environments).map(async (environment) => {
      const apps = appsIn(settings, environment)
      const releases = apps.map((app) => current.find((at) => at.environment === environment && at.app === app))
      const places = apps.map((app, i) => describePlace(deps, settings, { environment, app }, releases[i]))
      return {
        ...describeEnvironment(deps, settings, environment, { leases, holds, freezes }),
        places: await Promise.all(places),
        slot: await slotNow(deps.db, { workspace: name, settings, environment }, deps.clock.now()),
      }
    }),
  )
  return { name, timeZone: settings.timeZone, environments }
}

function describeEnvironment(
  { clock }: StoriesDeps,
  settings: Settings,
  name: string,
  facts: { readonly leases: readonly LeaseLine[]; readonly holds: readonly HoldLine[]; readonly freezes: Freezes },
): Omit<EnvironmentStatus, 'places' | 'slot'> {
  const now = clock.now()
  const holds = facts.holds.filter(({ environment }) => environment === name)
  return {
    name,
    kind: settings.environments[name]?.kind ?? 'development',
    lease: facts.leases.find(({ environment }) => environment === name) ?? null,
    freezes: facts.freezes.filter(
      ({ environments, from }) => environments.includes(name) && Number(from) <= Number(now),
    ),
    held: holds.length === 0 ? null : holds.map(({ app, because }) => `${app}: ${because}`).join('; '),
  }
}
