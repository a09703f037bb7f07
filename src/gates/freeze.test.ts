import { expect, test } from 'vitest'
import { factsWith, minutes, now } from './facts.testdata.ts'
import { freeze } from './freeze.ts'
import { freezeSpan } from './local-time.ts'

const sale = { id: 'sale', because: 'summer sale', from: minutes(-60), until: minutes(60), by: 'ada' }
const decide = (freezes: (typeof sale)[], at = now) => freeze.decide({}, factsWith({ freezes }), at)

test('a freeze names its owner, its reason, its beginning and its end', () => {
  expect(decide([sale])).toEqual({
    open: false,
    because: 'freeze sale by ada: summer sale; until 2026-06-10 11:00 (Europe/Paris)',
    owner: 'ada',
    since: sale.from,
    until: sale.until,
    command: 'tidegate freeze lift sale',
  })
})

test('a freeze of tidegate.yaml says what ends it, and names no command that would not', () => {
  const decision = decide([{ ...sale, by: 'tidegate.yaml' }])
  expect(decision).toMatchObject({
    because: expect.stringContaining('a push to main that takes it out of tidegate.yaml'),
  })
  expect(decision).not.toHaveProperty('command')
})

test('a freeze is half-open', () => {
  expect(decide([sale], sale.from).open).toBe(false)
  expect(decide([sale], sale.until).open).toBe(true)
  expect(decide([sale], minutes(-61)).open).toBe(true)
})

test('freezes that touch or overlap end with the last of them', () => {
  const next = { ...sale, id: 'audit', from: minutes(60), until: minutes(90) }
  const over = { ...sale, id: 'move', from: minutes(80), until: minutes(200) }
  expect(decide([next, over, sale])).toMatchObject({ until: minutes(200) })
})

test('[F31] a freeze written in local time covers both readings of a repeated hour', () => {
  expect(freezeSpan('2026-10-25T02:30:00', '2026-10-25T02:45:00', 'Europe/Paris')).toEqual({
    from: new Date('2026-10-25T00:30:00Z'),
    until: new Date('2026-10-25T01:45:00Z'),
  })
})

test('a freeze never blocks a rollback', () => {
  expect(freeze.appliesToRollback).toBe(false)
})
