import type { AdmissionFacts } from '../domain/facts.ts'
import { type SlotSpan, slotWindowsFrom } from './slots.ts'

/** What the environment's time is, seen from one app: its own, nobody's, or another app's. */
export interface Holder extends SlotSpan {
  readonly by: 'window' | 'booking'
}

/** The slots of one shared environment, as recorded. */
export type SlotFacts = NonNullable<AdmissionFacts['slots']>

/** A shared environment's time as one app sees it from an instant on. */
export interface SlotView {
  /** Who has the time at an instant; null when nobody has. */
  holderAt(instant: number): Holder | null
  /** The instants at which the holder may change, ascending. */
  readonly changes: readonly number[]
}

const horizonDays = 8

/** Lays out the time from `now` on: bookings before windows; own windows by what every reading of the clock grants, others' by what any takes. */
export function viewSlots(slots: SlotFacts, app: string, zone: string, now: number): SlotView {
  const bookings = slots.bookings
    .map((b): Holder => ({ app: b.app, from: b.from.getTime(), until: b.until.getTime(), by: 'booking' }))
    .filter((b) => b.until > now && b.until > b.from)
  const own = slotWindowsFrom(slots.windows, zone, now, horizonDays, 'allow').filter((w) => w.app === app)
  const others = slotWindowsFrom(slots.windows, zone, now, horizonDays, 'forbid').filter((w) => w.app !== app)
  const windows = [...own, ...others].map((w): Holder => ({ ...w, by: 'window' }))
  const othersFirst = (a: Holder, b: Holder) => Number(a.app === app) - Number(b.app === app)
  const holders = [...bookings.sort(othersFirst), ...windows]
  const changes = new Set(holders.flatMap((h) => [h.from, h.until]).filter((instant) => instant > now))
  return {
    holderAt: (instant) => holders.find((h) => h.from <= instant && instant < h.until) ?? null,
    changes: [...changes].sort((a, b) => a - b),
  }
}

/** Whether an app may use time of this holder by the environment's rule of borrowing. */
function mayUse(slots: SlotFacts, app: string, holder: Holder | null): boolean {
  if (holder === null) return slots.borrow !== 'never'
  if (holder.app === app) return true
  return slots.borrow === 'idle' && holder.by === 'window' && !slots.waitingApps.includes(holder.app)
}

/**
 * When the slot that an app is in ends: its daily window, its booking, or several of them without a break; null outside its own time. The
 * next day's window is another slot, even where it begins at once, and another app's booking ends a window early.
 */
export function slotEnd(slots: SlotFacts, app: string, zone: string, now: Date): Date | null {
  const view = viewSlots(slots, app, zone, now.getTime())
  let before = view.holderAt(now.getTime())
  if (before?.app !== app) return null
  for (const change of view.changes) {
    const after = view.holderAt(change)
    const isNextWindow = after !== before && after?.by === 'window' && before?.by === 'window'
    if (after?.app !== app || isNextWindow) return new Date(change)
    before = after
  }
  return null
}

/**
 * When time that an app has borrowed ends; null in its own time, and where nobody will claim it in the next days. What was lent is not taken
 * away because its owner waits meanwhile: the next holder ends it.
 */
export function borrowedEnd(slots: SlotFacts, app: string, zone: string, now: Date): Date | null {
  const view = viewSlots(slots, app, zone, now.getTime())
  const lender = view.holderAt(now.getTime())
  if (lender?.app === app) return null
  const isOver = (change: number) => {
    const holder = view.holderAt(change)
    return holder?.app !== lender?.app && !mayUse(slots, app, holder)
  }
  const end = view.changes.find((change) => change > now.getTime() && isOver(change))
  return end === undefined ? null : new Date(end)
}

/** Whether an app has booked the time at an instant. */
export function hasBooked(slots: SlotFacts, app: string, now: Date): boolean {
  return slots.bookings.some((booking) => booking.app === app && booking.from <= now && now < booking.until)
}

/** The end of the unbroken time that an app may use from an instant on; the instant itself when it may not use it. */
export function usableUntil(slots: SlotFacts, app: string, view: SlotView, instant: number): number {
  if (!mayUse(slots, app, view.holderAt(instant))) return instant
  const later = view.changes.filter((change) => change > instant)
  return later.find((change) => !mayUse(slots, app, view.holderAt(change))) ?? Number.POSITIVE_INFINITY
}
