import type { ReplyOf } from '../../../contract/api.ts'
import { bookSlot, checkBooking, releaseSlot } from '../../actions/bookings.ts'
import { slotWindowsFrom } from '../../gates/slots.ts'
import type { Stories } from '../../http/stories.ts'
import type { Sql } from '../../lib/db.ts'
import { slotWindowsOf } from '../../settings/rule-views.ts'
import type { Settings, SlotSettings } from '../../settings/schema.ts'
import { type BookingRow, listBookings } from '../../store/bookings.ts'
import { listLeases } from '../../store/status.ts'
import { askedWorkspace, askedWorkspaces } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { settingsIfAny } from './settings-if-any.ts'

type Slot = ReplyOf<'bookSlot'>['slot']
type Calendar = ReplyOf<'readSlots'>['calendars'][number]

/** The calendar of shared environments, and bookings in it. */
export function slotStories(deps: StoriesDeps): Pick<Stories, 'readSlots' | 'bookSlot' | 'releaseSlot'> {
  const { db, clock, settingsOf } = deps
  return {
    async readSlots(_caller, { workspace, environment, days }) {
      const asked = await askedWorkspaces(db, workspace)
      const all = await Promise.all(asked.map(({ name }) => readCalendars(deps, name, days)))
      const calendars = all.flat().filter((calendar) => (environment ?? calendar.environment) === calendar.environment)
      return { calendars, at: clock.now() }
    },
    async bookSlot(caller, { workspace, ...wanted }) {
      const booking = { ...wanted, workspace: await askedWorkspace(db, workspace) }
      checkBooking(booking, await settingsOf(booking.workspace), clock.now())
      return { slot: asSlot(await bookSlot(deps, caller, booking)) }
    },
    async releaseSlot(caller, { id }) {
      const { environment, app } = await releaseSlot(deps, caller, id)
      return { done: true, because: `the booking of ${app} on ${environment} is given back` }
    },
  }
}

async function readCalendars(deps: StoriesDeps, workspace: string, days: number): Promise<Calendar[]> {
  const settings = await settingsIfAny(deps, workspace)
  if (settings === null) return []
  const leases = await listLeases(deps.db, workspace)
  return Promise.all(
    settings.slots.map(async (shared) => ({
      ...{ workspace, environment: shared.environment, timeZone: settings.timeZone },
      slots: await slotsFrom(deps.db, { workspace, settings, shared }, deps.clock.now(), days),
      lease: leases.find(({ environment }) => environment === shared.environment) ?? null,
    })),
  )
}

/** The slots of a shared environment that end after an instant and begin within so many days, earliest first. */
async function slotsFrom(
  sql: Sql,
  of: { readonly workspace: string; readonly settings: Settings; readonly shared: SlotSettings },
  now: Date,
  days: number,
): Promise<Slot[]> {
  const end = now.getTime() + days * 86_400_000
  const windows = slotWindowsFrom(slotWindowsOf(of.shared), of.settings.timeZone, now.getTime(), days)
  const daily = windows.map(({ app, from, until }) => ({
    ...{ app, from: new Date(from), until: new Date(until) },
    ...{ id: null, source: 'daily' as const, by: null, because: null },
  }))
  const booked = (await listBookings(sql, of.workspace, of.shared.environment, now)).map(asSlot)
  return [...booked, ...daily].filter(({ from }) => Number(from) < end).sort((a, b) => Number(a.from) - Number(b.from))
}

/** Whose time it is on a shared environment now; a booking goes before a daily window. */
export async function slotNow(
  sql: Sql,
  of: { readonly workspace: string; readonly settings: Settings; readonly environment: string },
  now: Date,
): Promise<Slot | null> {
  const shared = of.settings.slots.find(({ environment }) => environment === of.environment)
  if (shared === undefined) return null
  const open = (await slotsFrom(sql, { ...of, shared }, now, 1)).filter(({ from }) => Number(from) <= now.getTime())
  return open.find(({ source }) => source === 'booking') ?? open[0] ?? null
}

function asSlot({ id, app, from, until, by, because }: BookingRow) {
  return { id, app, from, until, by, because, source: 'booking' as const }
}
