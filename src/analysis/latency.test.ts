import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latencyBoundsMs } from '../domain/target.ts'
import { chanceOfAtLeast } from './chance.ts'
import { countAbove, quantileOf } from './latency.ts'

function countsOf(values: readonly number[]): number[] {
  const counts = Array.from({ length: latencyBoundsMs.length + 1 }, () => 0)
  for (const value of values) {
    const slot = latencyBoundsMs.findIndex((bound) => value <= bound)
    const at = slot === -1 ? latencyBoundsMs.length : slot
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

describe('latency counts', () => {
  it('give quantiles within one bound of the truth', () => {
    const ms = fc.double({ min: 0.6, max: 15_000, noNaN: true })
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 300 }), fc.constantFrom(0.5, 0.95, 0.99), (values, share) => {
        const sorted = [...values].sort((a, b) => a - b)
        const truth = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
        const found = quantileOf(countsOf(values), share)
        expect(found / truth).toBeGreaterThan(0.79)
        expect(found / truth).toBeLessThan(1.26)
      }),
    )
  })
  it('have no quantile when there are none', () => {
    expect(quantileOf(countsOf([]), 0.95)).toBeNaN()
  })
  it('count what lies above', () => {
    expect(countAbove(countsOf([1, 2, 300, 400]), 50)).toBe(2)
  })
})

describe('chance', () => {
  it('agrees with figures computed by hand', () => {
    expect(chanceOfAtLeast(1, 2, 0.5)).toBeCloseTo(0.75, 9)
    expect(chanceOfAtLeast(1, 100, 0.001)).toBeCloseTo(1 - 0.999 ** 100, 9)
    expect(chanceOfAtLeast(60, 100, 0.5)).toBeCloseTo(0.0284439668, 6)
  })
  it('is certain of nothing wanted and excludes more than was tried', () => {
    expect(chanceOfAtLeast(0, 10, 0.1)).toBe(1)
    expect(chanceOfAtLeast(11, 10, 0.1)).toBe(0)
  })
})
