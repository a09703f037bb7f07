import { describe, expect, test } from 'vitest'
import { addBetGains, addLimitGains, addRatioGains, bets, equalityGain, type Pair, swapped, tilt } from './gains.ts'
import { errorRatios } from './layout.ts'

/** The chance of every count of a binomial. */
function chances(tries: number, share: number): number[] {
  let chance = (1 - share) ** tries
  const all = [chance]
  for (let k = 1; k <= tries; k++) {
    chance *= ((tries - k + 1) / k) * (share / (1 - share))
    all.push(chance)
  }
  return all
}

/** The exact expectation of e^gain over both arms' counts. */
function expectation(
  sizes: readonly [number, number],
  shares: readonly [number, number],
  gain: (pair: Pair) => number,
): number {
  const [mine, theirs] = [chances(sizes[0], shares[0]), chances(sizes[1], shares[1])]
  let sum = 0
  for (const [suspect, chance] of mine.entries())
    for (const [other, beside] of theirs.entries())
      sum += chance * beside * Math.exp(gain({ suspect, suspectTries: sizes[0], other, otherTries: sizes[1] }))
  return sum
}

const sizes = [
  [1, 9],
  [5, 5],
  [12, 3],
  [20, 40],
] as const
const shares = [0.01, 0.1, 0.3, 0.6, 0.8]

describe('computed exactly, a gain is fair against', () => {
  test('a share that is as many times the other as is tolerated, also where it is not rare', () => {
    for (const tolerance of [1, 1.1])
      for (const size of sizes)
        for (const share of shares)
          for (const [i, ratio] of errorRatios.entries()) {
            const gain = (pair: Pair) => {
              const gains = new Float64Array(errorRatios.length)
              addRatioGains(gains, 0, pair, tolerance, errorRatios, 1)
              return gains[i] ?? 0
            }
            expect(expectation(size, [share * tolerance, share], gain), `${ratio} ${share}`).toBeLessThan(1 + 1e-9)
          }
  })

  test('equal shares, for any two shares that are plugged in', () => {
    for (const size of sizes)
      for (const share of shares)
        for (const guess of [0.02, 0.2, 0.7]) {
          const gain = (pair: Pair) => equalityGain(pair, tilt(guess, 3), guess)
          expect(expectation(size, [share, share], gain)).toBeLessThan(1 + 1e-9)
        }
  })

  test('equal shares, for every stake of a bet', () => {
    for (const size of sizes)
      for (const share of shares)
        for (const i of bets.keys()) {
          const gain = (pair: Pair) => {
            const gains = new Float64Array(bets.length)
            addBetGains(gains, 0, pair, 1, 1)
            return gains[i] ?? 0
          }
          expect(expectation(size, [share, share], gain)).toBeCloseTo(1, 9)
        }
  })

  test('a share at its limit', () => {
    const gain = ({ suspect, suspectTries }: Pair) => {
      const gains = new Float64Array(1)
      addLimitGains(gains, { events: suspect, tries: suspectTries }, 0.1, [4], 1)
      return gains[0] ?? 0
    }
    expect(expectation([30, 1], [0.1, 0.5], gain)).toBeCloseTo(1, 9)
    expect(expectation([30, 1], [0.05, 0.5], gain)).toBeLessThan(1)
  })
})

test('a pair without events or without one arm gains nothing', () => {
  for (const pair of [
    { suspect: 0, suspectTries: 10, other: 0, otherTries: 90 },
    { suspect: 3, suspectTries: 10, other: 0, otherTries: 0 },
    { suspect: 0, suspectTries: 0, other: 4, otherTries: 90 },
  ]) {
    const gains = new Float64Array(11)
    addRatioGains(gains, 0, pair, 1.1, errorRatios, 1)
    addBetGains(gains, 6, pair, 1.1, 1)
    expect([...gains].every((gain) => gain === 0)).toBe(true)
  }
})

test('swapping turns the question round', () => {
  const pair = { suspect: 1, suspectTries: 10, other: 2, otherTries: 90 }
  expect(swapped(pair)).toEqual({ suspect: 2, suspectTries: 90, other: 1, otherTries: 10 })
  expect(swapped(swapped(pair))).toEqual(pair)
})
