import { expect, test } from 'vitest'
import { borders, simulate } from '../../src/analysis/evidence/fairness.testdata.ts'

const rollouts = Number(process.env['TIDEGATE_CASES'] ?? 5000)

/** A mean is too high above 1 by 4.5 standard errors, a count by 4.5 deviations: by chance about once in a thousand runs of all streams. */
test.each(borders)(
  `${rollouts} rollouts, evidence gains nothing on average from $name`,
  { timeout: 3_600_000 },
  (border) => {
    for (const [stream, { mean, error, passed }] of simulate(border, rollouts)) {
      console.log(`${border.name}: ${stream} mean ${mean.toFixed(3)} ± ${error.toFixed(3)}, ${passed} passed 20`)
      expect(mean, stream).toBeLessThan(1 + 4.5 * error + 1e-9)
      expect(passed, stream).toBeLessThan(rollouts / 20 + 4.5 * Math.sqrt((rollouts * 19) / 400))
    }
  },
)
