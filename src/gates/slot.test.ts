import { expect, test } from 'vitest'
import type { AdmissionFacts } from '../domain/facts.ts'
import { factsWith } from './facts.testdata.ts'
import { slot } from './slot.ts'

type Slots = NonNullable<AdmissionFacts['slots']>
const staging = (changes: Partial<Slots> = {}): Slots => ({
  windows: [
    { app: 'nextstep', fromMinute: 540, untilMinute: 720 },
    { app: 'nextgen', fromMinute: 720, untilMinute: 900 },
  ],
  bookings: [],
  borrow: 'never',
  leastRemainingMs: 600_000,
  waitingApps: [],
  ...changes,
})
const at = (time: string) => new Date(`2026-06-10T${time}:00+02:00`)
const decide = (slots: Partial<Slots> | null, time: string) =>
  slot.decide({}, factsWith({ environment: 'staging', slots: slots && staging(slots) }), at(time))

test('the app’s own window opens it', () => {
  expect(decide({}, '12:00')).toMatchObject({ open: true })
  expect(decide({}, '12:00').because).toBe('nextgen has staging until 2026-06-10 15:00 (Europe/Paris) (its own window)')
})

test('another app’s window closes it until the app’s own next window', () => {
  expect(decide({}, '10:00')).toMatchObject({
    open: false,
    owner: 'nextstep, whose window it is',
    until: at('12:00'),
    command: 'tidegate slots list --environment staging',
  })
})

test('too little time left closes it until tomorrow', () => {
  const decision = decide({}, '14:51')
  expect(decision).toMatchObject({ open: false, until: new Date('2026-06-11T12:00:00+02:00') })
  expect(decision.because).toContain('only 9 min of the slot on staging are left, 10 min are wanted')
  expect(decide({}, '14:50').open).toBe(true)
})

test('a booking gives time outside windows, and lengthens a window that it touches', () => {
  const bookings = [{ app: 'nextgen', from: at('15:00'), until: at('16:00') }]
  expect(decide({ bookings }, '14:55').open).toBe(true)
  expect(decide({ bookings }, '15:30').open).toBe(true)
  expect(decide({ bookings }, '16:00').open).toBe(false)
})

test('another app’s booking goes before the app’s own window and before its own booking', () => {
  const theirs = { app: 'kvibe', from: at('12:30'), until: at('13:00') }
  const ours = { app: 'nextgen', from: at('12:30'), until: at('13:00') }
  expect(decide({ bookings: [theirs] }, '12:45')).toMatchObject({ open: false, until: at('13:00') })
  expect(decide({ bookings: [ours, theirs] }, '12:45').open).toBe(false)
  expect(decide({ bookings: [theirs], leastRemainingMs: 0 }, '12:29').open).toBe(true)
})

test('nobody’s time may be borrowed by the rules unbooked and idle, only', () => {
  expect(decide({}, '17:00')).toMatchObject({ open: false, owner: 'the clock' })
  expect(decide({ borrow: 'unbooked' }, '17:00').open).toBe(true)
  expect(decide({ borrow: 'idle' }, '17:00').open).toBe(true)
  expect(decide({ borrow: 'unbooked' }, '08:55')).toMatchObject({ open: false, until: at('12:00') })
})

test('a window whose owner waits for nothing may be borrowed by the rule idle, only', () => {
  expect(decide({ borrow: 'unbooked' }, '10:00').open).toBe(false)
  expect(decide({ borrow: 'idle' }, '10:00').open).toBe(true)
  expect(decide({ borrow: 'idle', waitingApps: ['nextstep'] }, '10:00').open).toBe(false)
  expect(
    decide({ borrow: 'idle', bookings: [{ app: 'kvibe', from: at('10:00'), until: at('11:00') }] }, '10:30').open,
  ).toBe(false)
})

test('an app without window or booking is told so, without an instant', () => {
  const decision = decide({ windows: [{ app: 'nextstep', fromMinute: 0, untilMinute: 1440 }] }, '10:00')
  expect(decision).not.toHaveProperty('until')
  expect(decision.because).toContain('nextgen has no window or booking')
})

test('no two apps have the environment at one instant, whatever their windows and bookings', () => {
  const bookings = [{ app: 'nextgen', from: at('10:00'), until: at('11:00') }]
  for (let minute = 0; minute < 1440; minute += 5) {
    const now = new Date(at('00:00').getTime() + minute * 60_000)
    const open = ['nextstep', 'nextgen'].filter(
      (app) => slot.decide({}, factsWith({ app, slots: staging({ bookings, leastRemainingMs: 0 }) }), now).open,
    )
    expect(open.length).toBeLessThanOrEqual(1)
  }
})

test('an environment without slots is open', () => {
  expect(decide(null, '03:00').open).toBe(true)
})
