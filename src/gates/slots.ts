import type { SlotWindow } from '../domain/slot.ts'
import { dayOf, daySpan, type Reading, type Span, utcDayOf } from './local-time.ts'

/** One day's window of an app as instants. */
export interface SlotSpan extends Span {
  readonly app: string
}

const daysToTheNextWindow = 8

type Days = Map<string, readonly SlotSpan[]>
const known = new WeakMap<readonly SlotWindow[], Days>()

function computeDay(windows: readonly SlotWindow[], zone: string, day: number, reading: Reading): SlotSpan[] {
  return windows
    .map((window) => ({
      app: window.app,
      ...daySpan(day, window.fromMinute, window.untilMinute, zone, reading),
    }))
    .filter((span) => span.until > span.from)
    .sort((a, b) => a.from - b.from)
}

function spansOfDay(windows: readonly SlotWindow[], zone: string, day: number, reading: Reading): readonly SlotSpan[] {
  const days: Days = known.get(windows) ?? new Map()
  known.set(windows, days)
  const key = `${reading} ${day} ${zone}`
  const remembered = days.get(key)
  if (remembered) return remembered
  if (days.size > 1000) days.clear()
  const spans = computeDay(windows, zone, day, reading)
  days.set(key, spans)
  return spans
}

/** The windows of one local date (`2026-03-29`) as half-open instants, in order; windows that a clock change swallows are left out. */
export function slotWindowsOn(
  windows: readonly SlotWindow[],
  zone: string,
  date: string,
  reading: Reading = 'allow',
): readonly SlotSpan[] {
  return spansOfDay(windows, zone, dayOf(date), reading)
}

/** All windows that may touch the time from an instant to `days` days after it, in order. */
export function slotWindowsFrom(
  windows: readonly SlotWindow[],
  zone: string,
  from: number,
  days: number,
  reading: Reading = 'allow',
): SlotSpan[] {
  const today = utcDayOf(from)
  const spans: SlotSpan[] = []
  for (let day = today - 1; day <= today + days + 1; day++) {
    for (const span of spansOfDay(windows, zone, day, reading)) if (span.until > from) spans.push(span)
  }
  return spans
}

function windowAt(windows: readonly SlotWindow[], zone: string, app: string, now: number): SlotSpan | undefined {
  const today = utcDayOf(now)
  for (let day = today - 1; day <= today + 1; day++) {
    for (const span of spansOfDay(windows, zone, day, 'allow')) {
      if (span.app === app && span.from <= now && now < span.until) return span
    }
  }
  return undefined
}

/** Whether an app's own daily window is open at an instant; bookings and borrowing are not asked. */
export function isOpenAt(windows: readonly SlotWindow[], zone: string, app: string, now: Date): boolean {
  return windowAt(windows, zone, app, now.getTime()) !== undefined
}

/** The app's first window that begins at or after an instant; null when it has none within eight days. */
export function nextWindow(windows: readonly SlotWindow[], zone: string, app: string, from: Date): SlotSpan | null {
  const later = slotWindowsFrom(windows, zone, from.getTime(), daysToTheNextWindow).filter(
    (span) => span.app === app && span.from >= from.getTime(),
  )
  return later[0] ?? null
}
