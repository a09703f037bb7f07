import { Temporal } from 'temporal-polyfill'

/** A stretch of time in epoch ms, half-open: `from` belongs to it, `until` does not. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** How a local time that the clock shows twice is read: `allow` keeps what every reading grants, `forbid` what any reading takes. */
export type Reading = 'allow' | 'forbid'

const epochDay = Temporal.PlainDateTime.from('1970-01-01T00:00')

/** Days from 1970-01-01 to a date such as `2026-03-29`. */
export function dayOf(date: string): number {
  return epochDay.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days
}

/** The instants (epoch ms) at which a zone's clock shows a local time; one that a gap skips is read as the gap's end. */
function instantsOf(local: Temporal.PlainDateTime, zone: string): { earliest: number; latest: number } {
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' })
  const skipped = !earlier.toPlainDateTime().equals(local)
  const change = skipped ? earlier.getTimeZoneTransition('next') : null
  if (change) return { earliest: change.epochMilliseconds, latest: change.epochMilliseconds }
  return { earliest: earlier.epochMilliseconds, latest: later.epochMilliseconds }
}

function spanOf(from: Temporal.PlainDateTime, until: Temporal.PlainDateTime, zone: string, reading: Reading): Span {
  const first = instantsOf(from, zone)
  const last = instantsOf(until, zone)
  return reading === 'allow'
    ? { from: first.latest, until: last.earliest }
    : { from: first.earliest, until: last.latest }
}

/** The span between two minutes of one local day (days since 1970-01-01); it is empty (`until <= from`) when a gap swallows it. */
export function daySpan(day: number, fromMinute: number, untilMinute: number, zone: string, reading: Reading): Span {
  const midnight = epochDay.add({ days: day })
  return spanOf(midnight.add({ minutes: fromMinute }), midnight.add({ minutes: untilMinute }), zone, reading)
}

/** The span that a freeze written in local times forbids: from the earliest reading of its start to the latest of its end. */
export function freezeSpan(from: string, until: string, zone: string): { readonly from: Date; readonly until: Date } {
  const span = spanOf(Temporal.PlainDateTime.from(from), Temporal.PlainDateTime.from(until), zone, 'forbid')
  return { from: new Date(span.from), until: new Date(span.until) }
}

/** 1 (Monday) … 7 (Sunday) of a day counted from 1970-01-01. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** The day, counted from 1970-01-01 in UTC, of an instant; a zone's local day is this one or a neighbour. */
export function utcDayOf(instant: number): number {
  return Math.floor(instant / 86_400_000)
}

/** An instant for people, in a zone: `2026-03-29 09:00 (Europe/Paris)`. */
export function formatInstant(instant: Date, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  const time = local.toPlainTime().toString({ smallestUnit: local.second === 0 ? 'minute' : 'second' })
  return `${local.toPlainDate().toString()} ${time} (${zone})`
}
