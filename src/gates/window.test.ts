import { expect, test } from 'vitest'
import { factsWith } from './facts.testdata.ts'
import { window } from './window.ts'

const decide = (options: object, at: string) => window.decide(window.schema.parse(options), factsWith(), new Date(at))

test('it is open on working days between its hours, in the workspace’s zone', () => {
  expect(decide({ hours: '09:00-17:00' }, '2026-06-10T09:00:00+02:00').open).toBe(true)
  expect(decide({ hours: '09:00-17:00' }, '2026-06-10T17:00:00+02:00').open).toBe(false)
})

test('a closed window says when it opens: on Friday evening, Monday morning', () => {
  const decision = decide({ hours: '09:00-17:00' }, '2026-06-12T18:00:00+02:00')
  expect(decision).toMatchObject({ open: false, owner: 'the clock', until: new Date('2026-06-15T09:00:00+02:00') })
  expect(decision.because).toBe(
    'outside the window mon tue wed thu fri 09:00-17:00; it opens 2026-06-15 09:00 (Europe/Paris)',
  )
})

test('[F31] the hours follow the clock: the same local hour before and after its change', () => {
  const options = { days: ['sat', 'sun'], hours: '02:30-04:00' }
  expect(decide(options, '2026-03-28T01:30:00Z').open).toBe(true)
  expect(decide(options, '2026-03-29T00:59:59Z')).toMatchObject({
    open: false,
    until: new Date('2026-03-29T01:00:00Z'),
  })
  expect(decide(options, '2026-03-29T01:00:00Z').open).toBe(true)
  expect(decide(options, '2026-03-29T02:00:00Z').open).toBe(false)
  expect(decide(options, '2026-10-25T00:45:00Z')).toMatchObject({
    open: false,
    until: new Date('2026-10-25T01:30:00Z'),
  })
})

test('hours that do not lie on one day are refused when settings are read', () => {
  expect(window.schema.safeParse({ hours: '22:00-06:00' }).success).toBe(false)
  expect(window.schema.safeParse({ hours: '9-17' }).success).toBe(false)
  expect(window.schema.safeParse({ days: [] }).success).toBe(false)
})
