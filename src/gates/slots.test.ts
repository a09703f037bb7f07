import { describe, expect, test } from 'vitest'
import type { SlotWindow } from '../domain/slot.ts'
import { findClockChanges, readWall, type Wall } from './clock-oracle.testdata.ts'
import { isOpenAt, nextWindow, slotWindowsFrom, slotWindowsOn } from './slots.ts'

const minute = 60_000
const day = 86_400_000

/** Windows whose edges lie in and around every hour that clocks skip or repeat, and that leave 21:00–24:00 free. */
const windows: readonly SlotWindow[] = [
  { app: 'night', fromMinute: 0, untilMinute: 105 },
  { app: 'early', fromMinute: 105, untilMinute: 135 },
  { app: 'nextstep', fromMinute: 135, untilMinute: 720 },
  { app: 'nextgen', fromMinute: 720, untilMinute: 900 },
  { app: 'kvibe', fromMinute: 900, untilMinute: 1260 },
]

/** minute index → app, by the oracle: `allow` from the last reading of the start to the first of the end, `forbid` the other way. */
function timetable(wall: Wall, reading: 'allow' | 'forbid'): (string | undefined)[] {
  const table: (string | undefined)[] = []
  for (let date = Math.floor(wall.start / day) * day; date < wall.end; date += day) {
    for (const { app, fromMinute, untilMinute } of windows) {
      const from = wall.instantsOf(date / minute + fromMinute)
      const until = wall.instantsOf(date / minute + untilMinute)
      if (!from || !until) continue
      const [start, end] = reading === 'allow' ? [from.last, until.first] : [from.first, until.last]
      for (let at = start; at < end; at += minute) table[(at - wall.start) / minute] = app
    }
  }
  return table
}

/** Counts minutes at which the code and the oracle disagree, for the app that should be open and one that should not. */
function countDisagreements(zone: string, wall: Wall, from: number, until: number): number {
  const expected = timetable(wall, 'allow')
  const apps = windows.map((window) => window.app)
  let wrong = 0
  for (let at = from; at < until; at += minute) {
    const right = expected[(at - wall.start) / minute]
    const other = apps[(at / minute) % apps.length]
    const now = new Date(at)
    if (right !== undefined && !isOpenAt(windows, zone, right, now)) wrong++
    if (other !== undefined && other !== right && isOpenAt(windows, zone, other, now)) wrong++
  }
  return wrong
}

describe('slot windows over clock changes', () => {
  test.each(['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe'])(
    'every minute of 2026 in %s belongs to the app that an Intl oracle names',
    (zone) => {
      const start = Date.UTC(2025, 11, 30)
      const wall = readWall(zone, start, Date.UTC(2027, 0, 3))
      expect(countDisagreements(zone, wall, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))).toBe(0)
    },
  )

  test.each([
    ['America/New_York', '2017-01-01', 20],
    ['Europe/London', '2017-01-01', 20],
    ['Australia/Lord_Howe', '2017-01-01', 20],
    ['Africa/Casablanca', '2017-01-01', 18],
    ['Pacific/Apia', '2009-01-01', 19],
    ['Asia/Kolkata', '1940-01-01', 2],
  ] as const)(
    '[F31] %s: no minute within 48 h of its clock changes from %s on disagrees with the oracle',
    (zone, from, least) => {
      const until = `${Number(from.slice(0, 4)) + 12}-01-01`
      const changes = findClockChanges(zone, from, until).slice(0, 20)
      expect(changes.length).toBeGreaterThanOrEqual(least)
      for (const change of changes) {
        const start = Math.floor((change - 5 * day) / day) * day
        const wall = readWall(zone, start, start + 10 * day)
        expect(countDisagreements(zone, wall, change - 2 * day, change + 2 * day)).toBe(0)
      }
    },
  )

  test('[F31] what others take is read the other way: the forbidding spans cover every reading', () => {
    const [zone, change] = ['Europe/Paris', Date.parse('2026-10-25T01:00:00Z')]
    const wall = readWall(zone, change - 3 * day - 3600_000, change + 3 * day)
    const expected = timetable(wall, 'forbid')
    const spans = slotWindowsFrom(windows, zone, change - day, 2, 'forbid')
    for (let at = change - day; at < change + day; at += minute) {
      const app = expected[(at - wall.start) / minute]
      if (app === undefined) continue
      expect(spans.some((span) => span.app === app && span.from <= at && at < span.until)).toBe(true)
    }
  })
})

describe('slot windows', () => {
  const zone = 'Europe/Paris'

  test('a start that the clock skips moves to the end of the gap', () => {
    const gap: SlotWindow[] = [{ app: 'a', fromMinute: 150, untilMinute: 240 }]
    expect(slotWindowsOn(gap, zone, '2026-03-29')).toEqual([
      { app: 'a', from: Date.parse('2026-03-29T01:00:00Z'), until: Date.parse('2026-03-29T02:00:00Z') },
    ])
  })

  test('a window that the clock skips wholly does not exist that day', () => {
    expect(slotWindowsOn([{ app: 'a', fromMinute: 125, untilMinute: 175 }], zone, '2026-03-29')).toEqual([])
    expect(slotWindowsOn(windows, 'Pacific/Apia', '2011-12-30')).toEqual([])
  })

  test('windows are half-open: the first instant belongs to them, the last does not', () => {
    expect(isOpenAt(windows, zone, 'nextgen', new Date('2026-06-10T10:00:00Z'))).toBe(true)
    expect(isOpenAt(windows, zone, 'nextgen', new Date('2026-06-10T12:59:59.999Z'))).toBe(true)
    expect(isOpenAt(windows, zone, 'nextgen', new Date('2026-06-10T13:00:00Z'))).toBe(false)
    expect(isOpenAt(windows, zone, 'kvibe', new Date('2026-06-10T13:00:00Z'))).toBe(true)
  })

  test('the next beginning of a window is told', () => {
    const now = new Date('2026-06-10T11:00:00Z')
    expect(nextWindow(windows, zone, 'nextgen', now)?.from).toBe(Date.parse('2026-06-11T10:00:00Z'))
    expect(nextWindow(windows, zone, 'nobody', now)).toBeNull()
  })
})
