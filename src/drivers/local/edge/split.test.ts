import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSplit } from './split.ts'

it('every thousand choices hold each release as often as its weight says, and never far from it between', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(cuts, (points) => {
      const bounds = [0, ...points.toSorted((a, b) => a - b), 1000]
      const weighted = bounds.slice(1).map((bound, i) => ({ name: `r${i}`, weight: bound - bounds[i]! }))
      const split = createSplit(weighted)
      const counts = new Map<string | undefined, number>()
      for (let i = 1; i <= 1000; i++) {
        const name = split.next()
        counts.set(name, (counts.get(name) ?? 0) + 1)
        for (const one of weighted) {
          expect(Math.abs((counts.get(one.name) ?? 0) - (one.weight * i) / 1000)).toBeLessThan(weighted.length)
        }
      }
      for (const { name, weight } of weighted) expect(counts.get(name) ?? 0).toBe(weight)
    }),
    { numRuns: 30 },
  )
})

it('goes on where it stood when only replicas change, and begins anew with new weights', () => {
  const weighted = [
    { name: 'a', weight: 999 },
    { name: 'b', weight: 1 },
  ]
  const split = createSplit(weighted)
  expect(createSplit(weighted, split)).toBe(split)
  expect(createSplit([{ name: 'a', weight: 1000 }], split)).not.toBe(split)
})
