import type { EndpointName, InputOf } from '../../../contract/api.ts'
import { takenName } from '../../actions/add-workspace.ts'
import { checkBooking, checkUnbooked, noBooking } from '../../actions/bookings.ts'
import { checkFreeze, noFreeze } from '../../actions/freezes.ts'
import { checkDisabling, checkNewPerson } from '../../actions/people.ts'
import type { Principal } from '../../http/principal.ts'
import type { Stories } from '../../http/stories.ts'
import { AppError } from '../../lib/errors.ts'
import { findBackup } from '../../store/backups.ts'
import { readBooking } from '../../store/bookings.ts'
import { readFreeze } from '../../store/freezes.ts'
import { readWorkspace } from '../../store/workspaces.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { previewMoves } from './preview-moves.ts'
import { checkSecretPlace } from './secrets.ts'

/** What each act would do, in sentences. */
export type Previews = {
  readonly [Name in EndpointName]?: (caller: Principal, input: InputOf<Name>) => Promise<readonly string[]>
}

/** Says what an act would do and does not do it; throws what the act would throw, as far as that can be known. */
export function previewStory(deps: StoriesDeps): Stories['preview'] {
  const previews: Previews = { ...previewMoves(deps), ...previewRecords(deps) }
  return async (caller, act, input) => {
    const preview = previews[act] as ((caller: Principal, input: unknown) => Promise<readonly string[]>) | undefined
    if (preview !== undefined) return preview(caller, input)
    throw new AppError('unsupported', `${act} changes nothing: there is nothing to preview`, { hint: 'Just ask it.' })
  }
}

/** Acts that change what is on record. */
function previewRecords(deps: StoriesDeps): Previews {
  const { db, clock, settingsOf } = deps
  return {
    async addWorkspace(_caller, { name, follow }) {
      if (await readWorkspace(db, name)) throw takenName(name)
      const how = follow === undefined ? 'an empty repository to push to' : `a mirror of ${follow}, fetched regularly`
      return [`the workspace ${name} would be added: ${how}`]
    },
    async validateSettings() {
      return ['the text would be read and judged; nothing of it is kept']
    },
    async addFreeze(_caller, { workspace, from, ...wanted }) {
      const freeze = { ...wanted, workspace: await askedWorkspace(db, workspace), from: from ?? clock.now() }
      checkFreeze(freeze, await settingsOf(freeze.workspace), clock.now())
      const whose = freeze.apps.length === 0 ? 'nothing' : `nothing of ${freeze.apps.join(', ')}`
      const where = freeze.environments.join(', ')
      return [`${whose} would be promoted to ${where} until ${freeze.until.toISOString()}; rollbacks would pass`]
    },
    async liftFreeze(_caller, { id }) {
      const freeze = await readFreeze(db, id)
      if (!freeze) throw noFreeze(id)
      return [`the freeze “${freeze.because}” of ${freeze.environments.join(', ')} would end now`]
    },
    async bookSlot(_caller, { workspace, ...wanted }) {
      const booking = { ...wanted, workspace: await askedWorkspace(db, workspace) }
      checkBooking(booking, await settingsOf(booking.workspace), clock.now())
      await checkUnbooked(db, booking)
      const { environment, app, from, until } = booking
      return [`${environment} would belong to ${app} from ${from.toISOString()} to ${until.toISOString()}`]
    },
    async releaseSlot(_caller, { id }) {
      const booking = await readBooking(db, id)
      if (!booking) throw noBooking(id)
      return [`the booking of ${booking.app} on ${booking.environment} would be given back`]
    },
    async proveBackup(_caller, { id }) {
      const { what, app, environment } = await findBackup(db, id)
      return [`the ${what} backup of ${app} in ${environment} would be restored, compared, and dropped again`]
    },
    async restoreBackup(_caller, { id }) {
      const { what, app, environment } = await findBackup(db, id)
      return [`the ${what} backup of ${app} in ${environment} would be restored into a new scratch database that stays`]
    },
    async addPerson(_caller, { name, kind, email, roles }) {
      await checkNewPerson(db, { name, kind, email: email ?? null, roles })
      return [`the ${kind} ${name} would be added as ${roles.join(', ')}, and their token shown once`]
    },
    async disablePerson(_caller, { id }) {
      const { name } = await checkDisabling(db, id)
      return [`the token of ${name} would end at once`]
    },
    async setSecret(_caller, { workspace, app, environment, name }) {
      await checkSecretPlace(deps, { workspace: await askedWorkspace(db, workspace), app, environment })
      return [
        `a new version of ${name} would be kept for ${app} in ${environment}; replicas get it at their next deployment`,
      ]
    },
  }
}
