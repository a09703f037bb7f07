import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countEdits, findNearest, suggest } from './suggestion.ts'

test.each([
  ['', '', 0],
  ['a', '', 1],
  ['kitten', 'sitting', 3],
  ['databse', 'database', 1],
  ['tpye', 'type', 1],
  ['ca', 'abc', 3],
])('from %j to %j are %i edits', (a, b, edits) => {
  expect(countEdits(a, b)).toBe(edits)
})

test('edits are the same in both directions, nothing only for equal words, and never more than the longer word', () => {
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      const edits = countEdits(a, b)
      expect(edits).toBe(countEdits(b, a))
      expect(edits === 0).toBe(a === b)
      expect(edits).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

test('the nearest known word is suggested, a far one never', () => {
  expect(findNearest('statergy', ['strategy', 'stage', 'gates'])).toBe('strategy')
  expect(findNearest('x', ['strategy'])).toBeUndefined()
  expect(findNearest('y'.repeat(10_000), ['y'.repeat(10_000)])).toBeUndefined()
})

test('without a near word all known ones are listed', () => {
  expect(suggest('moon', ['dev', 'prod'], 'environment')).toBe('Use one of: dev, prod.')
  expect(suggest('moon', [], 'environment')).toBe('No environment is defined yet: define “moon” or leave this out.')
})
