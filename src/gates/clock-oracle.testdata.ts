// An oracle that knows clocks only by asking Intl what the wall shows, instant by instant; it shares no code with local-time.ts.

const quarter = 15 * 60_000
const minute = 60_000

/** What a zone's wall clock shows at an instant, as minutes since 1970-01-01T00:00 on that wall. */
function wallReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]))
    return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute) / minute
  }
}

/** The wall clock of a stretch of time, minute by minute; clocks are taken to change only at whole quarters of an hour. */
export interface Wall {
  readonly start: number
  readonly end: number
  /** First and last instant at which the wall shows a minute; a skipped minute is read as the instant of the jump over it. */
  instantsOf(wallMinute: number): { first: number; last: number } | null
}

/** Reads the wall from `start` to `end`, both at whole quarters. */
export function readWall(zone: string, start: number, end: number): Wall {
  const wallAt = wallReader(zone)
  const shown = new Map<number, { first: number; last: number }>()
  let before = wallAt(start) - 1
  for (let at = start; at < end; at += quarter) {
    const wall = wallAt(at)
    for (let skipped = before + 1; skipped < wall; skipped++)
      if (!shown.has(skipped)) shown.set(skipped, { first: at, last: at })
    for (let i = 0; i < 15; i++) {
      const instant = at + i * minute
      const seen = shown.get(wall + i)
      shown.set(wall + i, seen ? { first: seen.first, last: instant } : { first: instant, last: instant })
    }
    before = wall + 14
  }
  return { start, end, instantsOf: (wallMinute) => shown.get(wallMinute) ?? null }
}

/** Instants between two dates at which a zone's clock changes, found by comparing days and halving. */
export function findClockChanges(zone: string, from: string, until: string): number[] {
  const wallAt = wallReader(zone)
  const offset = (instant: number) => wallAt(instant) - instant / minute
  const changes: number[] = []
  for (let day = Date.parse(from); day < Date.parse(until); day += 86_400_000) {
    let low = day
    let high = day + 86_400_000
    if (offset(low) === offset(high)) continue
    while (high - low > quarter) {
      const middle = low + Math.floor((high - low) / 2 / quarter) * quarter
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    changes.push(high)
  }
  return changes
}
