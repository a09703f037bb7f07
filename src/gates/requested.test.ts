import { expect, test } from 'vitest'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { requested } from './requested.ts'

test('an automatic stage needs no request', () => {
  expect(requested.decide({}, factsWith({ requestRule: 'automatic', request: null }), now).open).toBe(true)
})

test('a request opens it and is named', () => {
  expect(requested.decide({}, factsWith(), now)).toEqual({
    open: true,
    because: 'asked for by ada at 2026-06-10 09:30 (Europe/Paris)',
  })
})

test('without one it says which command asks', () => {
  expect(requested.decide({}, factsWith({ request: null }), now)).toEqual({
    open: false,
    because: 'nobody has asked for nextgen@4f1c0a9b2c3d in production yet',
    owner: 'a person who may promote',
    since: minutes(-30),
    command: 'tidegate promote nextgen@4f1c0a9b2c3d',
  })
})
