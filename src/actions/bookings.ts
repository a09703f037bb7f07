import type { Runs } from '../engine/contract.ts'
import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Db, Sql } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { appsIn, environmentOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import {
  type BookingRow,
  insertBooking,
  listBookings,
  lockBookings,
  markBookingReleased,
  readBooking,
} from '../store/bookings.ts'
import { factsTopic } from './facts-topic.ts'

/** A booking that somebody wants. */
export type WantedBooking = Omit<BookingRow, 'id' | 'by'>

const longestMs = 31 * 86_400_000

/** Throws when the environment is not shared, the app has no stage there, or the time makes no sense. */
export function checkBooking({ environment, app, from, until }: WantedBooking, settings: Settings, now: Date): void {
  if (environmentOf(settings, environment).shared !== 'slots') {
    throw new AppError('invalid-input', `a shared environment was wanted, found ${environment}, which has no slots`, {
      hint: 'See tidegate slots list.',
    })
  }
  const apps = appsIn(settings, environment)
  if (!apps.includes(app)) {
    throw new AppError('not-found', `an app of ${environment} was wanted, found ${JSON.stringify(app)}`, {
      hint: `Known are: ${apps.join(', ')}.`,
    })
  }
  if (from < until && now < until && until.getTime() - from.getTime() <= longestMs) return
  const found = `found ${from.toISOString()} to ${until.toISOString()}`
  throw new AppError('invalid-input', `a time that ends after now and lasts at most 31 days was wanted, ${found}`)
}

/** Throws `conflict` when somebody else has booked a part of that time. */
export async function checkUnbooked(sql: Sql, wanted: WantedBooking): Promise<void> {
  const others = await listBookings(sql, wanted.workspace, wanted.environment, wanted.from)
  const other = others.find((booking) => booking.from < wanted.until)
  if (other === undefined) return
  const time = `${other.from.toISOString()} to ${other.until.toISOString()}`
  throw new AppError('conflict', `${wanted.environment} is booked for ${other.app} from ${time} by ${other.by}`, {
    hint: `Choose another time, or ask for it to be given back: tidegate slots release ${other.id}`,
  })
}

/** Books time on a shared environment. */
export async function bookSlot(
  { db, runs }: { readonly db: Db; readonly runs: Runs },
  caller: Actor,
  wanted: WantedBooking,
): Promise<BookingRow> {
  const booking: BookingRow = { ...wanted, id: newId('slt'), by: caller.name }
  const { id, workspace, environment, app, from, until, because } = booking
  await db.tx(async (tx) => {
    await lockBookings(tx, workspace, environment)
    await checkUnbooked(tx, wanted)
    await insertBooking(tx, booking)
    await runs.wake(tx, [factsTopic(workspace)])
    const data = { workspace, environment, app, from, until }
    await appendEntry(tx, { actor: caller, action: 'slot.book', subject: `slot:${id}`, because, data })
  })
  return booking
}

/** Gives a booking back; whoever waits for that time looks again at once. */
export async function releaseSlot(
  { db, runs }: { readonly db: Db; readonly runs: Runs },
  caller: Actor,
  id: string,
): Promise<BookingRow> {
  return db.tx(async (tx) => {
    const booking = await readBooking(tx, id)
    if (!booking || !(await markBookingReleased(tx, id))) throw noBooking(id)
    const { workspace, environment, app, from, until } = booking
    await runs.wake(tx, [factsTopic(workspace)])
    const data = { workspace, environment, app, from, until }
    await appendEntry(tx, { actor: caller, action: 'slot.release', subject: `slot:${id}`, data })
    return booking
  })
}

/** The trouble of a booking that cannot be given back. */
export function noBooking(id: string): AppError {
  return new AppError('not-found', `no booking ${id} that was not given back is known`, {
    hint: 'List them with tidegate slots list.',
  })
}
