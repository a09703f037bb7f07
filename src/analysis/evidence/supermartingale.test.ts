import { describe, expect, test } from 'vitest'
import { borders, simulate } from './fairness.testdata.ts'

/** More of them are in test/long/evidence.test.ts. */
const rollouts = 150

describe('evidence gains nothing on average from', () => {
  for (const border of borders) {
    test(border.name, () => {
      for (const [stream, { mean, error, passed }] of simulate(border, rollouts)) {
        expect(mean, stream).toBeLessThan(1 + 4.5 * error + 1e-9)
        expect(passed, stream).toBeLessThan(rollouts / 20 + 4.5 * Math.sqrt((rollouts * 19) / 400))
      }
    })
  }
})
