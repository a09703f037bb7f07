import { describe, expect, test } from 'vitest'
import { drawBinomial, drawClumps, drawExponential, drawNormal, drawPoisson, fillNormal } from './draws.ts'
import { Prng } from './prng.ts'

const draws = 40_000

/** Mean and variance of many draws. */
function momentsOf(draw: (prng: Prng) => number, name: string): { mean: number; variance: number } {
  const prng = new Prng(name)
  const values = Array.from({ length: draws }, () => draw(prng))
  const mean = values.reduce((sum, value) => sum + value, 0) / draws
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws
  return { mean, variance }
}

/** Within five standard errors of a mean. */
const near = (found: number, wanted: number, variance: number) =>
  expect(Math.abs(found - wanted)).toBeLessThan(5 * Math.sqrt(variance / draws))

describe('the random bits', () => {
  test('are the same for the same name and others for another', () => {
    const [a, b, c] = [new Prng('x'), new Prng('x'), new Prng('y')]
    const first = Array.from({ length: 5 }, () => a.bits())
    expect(Array.from({ length: 5 }, () => b.bits())).toEqual(first)
    expect(Array.from({ length: 5 }, () => c.bits())).not.toEqual(first)
  })

  test('are uniform over sixteen parts of the unit interval', () => {
    const prng = new Prng('uniform')
    const parts = new Array<number>(16).fill(0)
    for (let i = 0; i < draws; i++) parts[Math.floor(16 * prng.uniform())]!++
    const expected = draws / 16
    const chiSquare = parts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(45)
  })
})

describe('draws', () => {
  test.each([0.03, 0.9, 7, 9.99, 10.01, 45, 3000])('a Poisson number has mean and variance %d', (mean) => {
    const found = momentsOf((prng) => drawPoisson(prng, mean), `poisson ${mean}`)
    near(found.mean, mean, mean)
    near(found.variance, mean, mean + 2 * mean * mean)
  })

  test.each([
    [5, 0.3],
    [40, 0.9],
    [1000, 0.004],
    [1000, 0.02],
    [5000, 0.5],
  ])('a binomial number of %d tries at %d has its mean and variance', (tries, p) => {
    const [mean, variance] = [tries * p, tries * p * (1 - p)]
    const found = momentsOf((prng) => drawBinomial(prng, tries, p), `binomial ${tries} ${p}`)
    near(found.mean, mean, variance)
    near(found.variance, variance, variance + 2 * variance * variance)
  })

  test('small binomial numbers have exactly their chances', () => {
    const prng = new Prng('chances')
    const counts = new Array<number>(5).fill(0)
    for (let i = 0; i < draws; i++) counts[drawBinomial(prng, 4, 0.25)]!++
    const chances = [81, 108, 54, 12, 1].map((ways) => ways / 256)
    for (const [k, chance] of chances.entries()) near(counts[k]! / draws, chance, chance * (1 - chance))
  })

  test('certain and impossible events need no luck', () => {
    const prng = new Prng('sure')
    expect([
      drawBinomial(prng, 7, 1),
      drawBinomial(prng, 7, 0),
      drawPoisson(prng, 0),
      drawBinomial(prng, 0, 0.5),
    ]).toEqual([7, 0, 0, 0])
  })

  test('normals have mean 0 and variance 1, one by one and in rows', () => {
    const row = new Float64Array(3)
    const fromRow = (prng: Prng) => {
      fillNormal(prng, row)
      return row[2]!
    }
    for (const found of [momentsOf(drawNormal, 'normal'), momentsOf(fromRow, 'row')]) {
      near(found.mean, 0, 1)
      near(found.variance, 1, 2)
    }
  })

  test('exponentials have their mean', () => {
    near(momentsOf((prng) => drawExponential(prng, 120), 'exponential').mean, 120, 120 ** 2)
  })

  test('clumps of errors have their mean size and at least one error each', () => {
    const { mean, variance } = momentsOf((prng) => drawClumps(prng, 1, 2), 'clumps')
    near(mean, 2, 2)
    near(variance, 2, 24)
    expect(drawClumps(new Prng('none'), 9, 1)).toBe(9)
  })
})
