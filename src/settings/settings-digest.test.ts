import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { catalogue, example } from './example.testdata.ts'
import { parseSettings } from './parse.ts'
import { settingsDigest } from './settings-digest.ts'

const digest = (text: string) => {
  const { settings } = parseSettings(text, catalogue)
  return settings === undefined ? undefined : settingsDigest(settings)
}

test('comments, the order of keys, the style and written-out defaults do not change the digest', () => {
  const before = digest(example)
  expect(before).toMatch(/^[0-9a-f]{64}$/)
  expect(digest(`# a comment\n${example}`)).toBe(before)
  expect(digest(example.replace('critical: false', 'critical: false\n    priority: 0\n    owners: []'))).toBe(before)
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(1_000)), (numbers) => {
      const shuffled = shuffleKeys(parse(example), () => numbers.next().value ?? 0)
      expect(digest(stringify(shuffled))).toBe(before)
    }),
    { numRuns: 20 },
  )
})

test('any change of meaning changes it', () => {
  expect(digest(example.replace('above: 0.1', 'above: 0.2'))).not.toBe(digest(example))
  expect(digest(example.replace('DEPLOY SHOP PROD', 'DEPLOY SHOP PROD!'))).not.toBe(digest(example))
})

/** The same data with every block's keys in another order. */
function shuffleKeys(value: unknown, draw: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, draw))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, member]) => ({ key, member: shuffleKeys(member, draw), at: draw() }))
  return Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ key, member }) => [key, member]))
}
