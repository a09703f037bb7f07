import { expect, test } from 'vitest'
import { chanceOfAtMost, geometricMean, limitFor, meanOf, quantileOf, upperBound } from './statistics.ts'

test('the upper bound is that of Clopper and Pearson', () => {
  expect(upperBound(0, 3000)).toBeCloseTo(1 - 0.05 ** (1 / 3000), 9)
  expect(upperBound(0, 10)).toBeCloseTo(1 - 0.05 ** 0.1, 9)
  expect(upperBound(20, 3000)).toBeCloseTo(0.00967, 4)
  expect(upperBound(5, 5)).toBe(1)
  expect(chanceOfAtMost(7, 1000, upperBound(7, 1000))).toBeCloseTo(0.05, 9)
})

test('the chance of few hits is the sum of binomial terms', () => {
  expect(chanceOfAtMost(1, 3, 0.5)).toBeCloseTo(0.5, 12)
  expect(chanceOfAtMost(3, 3, 0.5)).toBe(1)
  expect(chanceOfAtMost(0, 3, 1)).toBe(0)
})

test('a tuned limit is passed by no more than its share', () => {
  const values = Array.from({ length: 200 }, (_, i) => i)
  const limit = limitFor(values, 0.01)
  expect(values.filter((value) => value >= limit).length).toBe(2)
  const mostlyZero = [...new Array<number>(199).fill(0), 4]
  expect(mostlyZero.filter((value) => value >= limitFor(mostlyZero, 0.0025)).length).toBe(0)
  expect(mostlyZero.filter((value) => value >= limitFor(mostlyZero, 0.5)).length).toBe(1)
})

test('a limit tuned on nothing but infinity is never reached, one on nothing at all always', () => {
  const infinity = Number.POSITIVE_INFINITY
  expect(infinity >= limitFor([infinity, infinity], 0.01)).toBe(false)
  expect(-1e300 >= limitFor([-infinity, -infinity], 0.01)).toBe(true)
})

test('means and quantiles', () => {
  expect(meanOf([1, 2, 6])).toBe(3)
  expect(geometricMean([1, 4, 16])).toBeCloseTo(4, 12)
  expect(quantileOf([5, 1, 3, 2, 4], 0.8)).toBe(4)
  expect(quantileOf([], 0.5)).toBeNaN()
})
