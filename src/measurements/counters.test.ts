import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CountersSeen, countUp, type Sample } from './counters.ts'

const series = (...samples: readonly [number, number][]) => [
  { name: 'a', samples: samples.map(([at, value]): Sample => ({ at, value })) },
]

describe('growing counts', () => {
  test('begin to be counted with their first reading', () => {
    const first = countUp({}, series([1, 100]), 5)
    expect(first).toMatchObject({ amount: 0, readings: 1 })
    expect(countUp(first.seen, series([1, 100], [6, 107]), 10).amount).toBe(7)
  })

  test('that are born later count from nothing', () => {
    expect(countUp({}, series([6, 3]), 10, 5).amount).toBe(3)
    expect(countUp({}, series([4, 3]), 10, 5).amount).toBe(0)
  })

  test('that fell began anew', () => {
    expect(countUp({ a: { at: 1, value: 100 } }, series([6, 4], [7, 9]), 10).amount).toBe(9)
  })

  test('are read once for each instant, and late readings are counted with the next', () => {
    const seen = { a: { at: 1, value: 10 } }
    expect(countUp(seen, series([2, 12], [2, 12], [2, 99]), 10).amount).toBe(2)
    const before = countUp(seen, series([8, 20]), 8)
    expect(countUp(before.seen, series([5, 14], [8, 20], [9, 21]), 12).amount).toBe(1)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('are no %f', (value) => {
    expect(() => countUp({}, series([1, value]), 5)).toThrow(/a count of at least 0 was wanted of a/)
  })

  test('add up to the same however often they are asked', () => {
    const steps = fc.array(fc.nat(50), { minLength: 2, maxLength: 60 })
    const cuts = fc.array(fc.nat(60), { maxLength: 8 })
    fc.assert(
      fc.property(steps, cuts, (growths, instants) => {
        const sumUpTo = (at: number) => growths.slice(0, at + 1).reduce((a, b) => a + b, 0)
        const [own] = series(...growths.map((_, at): [number, number] => [at, sumUpTo(at)]))
        const ends = [...new Set([...instants, growths.length])].sort((a, b) => a - b)
        let seen: CountersSeen = {}
        let sum = 0
        for (const end of ends) {
          const counted = countUp(seen, own ? [own] : [], end)
          seen = counted.seen
          sum += counted.amount
        }
        expect(sum).toBe(growths.slice(1).reduce((a, b) => a + b, 0))
      }),
    )
  })
})
