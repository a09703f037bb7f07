import { describe, expect, test } from 'vitest'
import { borrowedEnd, hasBooked, type SlotFacts, slotEnd } from './slot-holders.ts'

const zone = 'Europe/Paris'
/** 10 June 2026, at two hours before Paris. */
const at = (time: string, day = 10) => new Date(`2026-06-${String(day).padStart(2, '0')}T${time}:00Z`)
const booking = (app: string, from: string, until: string) => ({ app, from: at(from), until: at(until) })
const facts = (over: Partial<SlotFacts> = {}): SlotFacts => ({
  windows: [
    { app: 'shop', fromMinute: 12 * 60, untilMinute: 15 * 60 },
    { app: 'blog', fromMinute: 15 * 60, untilMinute: 18 * 60 },
  ],
  bookings: [],
  borrow: 'idle',
  leastRemainingMs: 0,
  waitingApps: [],
  ...over,
})
const endOf = (slots: SlotFacts, app: string, now: Date) => slotEnd(slots, app, zone, now)

describe('a slot ends', () => {
  test('with its daily window', () => {
    expect(endOf(facts(), 'shop', at('11:00'))).toEqual(at('13:00'))
    expect(endOf(facts(), 'blog', at('11:00'))).toBeNull()
  })

  test('with the booking, outside every window', () => {
    const slots = facts({ bookings: [booking('shop', '06:00', '08:30')] })
    expect(endOf(slots, 'shop', at('07:00'))).toEqual(at('08:30'))
    expect([at('07:00'), at('08:30')].map((now) => hasBooked(slots, 'shop', now))).toEqual([true, false])
  })

  test('with the last of a window and bookings that follow without a break', () => {
    const bookings = [booking('shop', '12:30', '14:00'), booking('shop', '14:00', '14:45')]
    expect(endOf(facts({ bookings }), 'shop', at('11:00'))).toEqual(at('14:45'))
  })

  test('early, where another app has booked a part of the window', () => {
    expect(endOf(facts({ bookings: [booking('blog', '12:15', '12:45')] }), 'shop', at('11:00'))).toEqual(at('12:15'))
  })

  test('at midnight, though the next day’s window begins at once', () => {
    const slots = facts({ windows: [{ app: 'shop', fromMinute: 0, untilMinute: 1440 }] })
    expect(endOf(slots, 'shop', at('11:00'))).toEqual(at('22:00'))
  })

  test('with a booking that lasts for weeks', () => {
    const slots = facts({ windows: [], bookings: [{ app: 'shop', from: at('00:00', 1), until: at('00:00', 30) }] })
    expect(endOf(slots, 'shop', at('11:00'))).toEqual(at('00:00', 30))
  })
})

describe('borrowed time ends', () => {
  test('when its owner’s booking begins, or never in sight', () => {
    const bookings = [booking('blog', '09:00', '09:30')]
    expect(borrowedEnd(facts({ bookings }), 'shop', zone, at('07:00'))).toEqual(at('09:00'))
    expect(borrowedEnd(facts(), 'shop', zone, at('07:00'))).toBeNull()
    expect(borrowedEnd(facts(), 'shop', zone, at('11:00'))).toBeNull()
  })

  test('with the window of an app that waits to use its own', () => {
    expect(borrowedEnd(facts({ waitingApps: ['blog'] }), 'other', zone, at('11:00'))).toEqual(at('13:00'))
    expect(borrowedEnd(facts({ waitingApps: ['shop', 'blog'] }), 'other', zone, at('11:00'))).toEqual(at('13:00'))
  })
})
