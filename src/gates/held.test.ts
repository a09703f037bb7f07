import { expect, test } from 'vitest'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { held } from './held.ts'

test('a place in order is open', () => {
  expect(held.decide({}, factsWith(), now).open).toBe(true)
})

test('a failed rollback closes it until a person has cleared it', () => {
  const facts = factsWith({ held: { because: 'the rollback to nextgen@1 did not become ready', since: minutes(-15) } })
  expect(held.decide({}, facts, now)).toMatchObject({
    open: false,
    because:
      'nextgen in production is held since 2026-06-10 09:45 (Europe/Paris): the rollback to nextgen@1 did not become ready',
    owner: 'an operator',
    since: minutes(-15),
  })
})

test('a person’s rollback passes: it is a way to clear the place', () => {
  expect(held.appliesToRollback).toBe(false)
})
