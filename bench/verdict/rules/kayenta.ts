import type { Block } from './blocks.ts'
import { canBeHigher, shiftOf } from './mann-whitney.ts'
import { type Rule, threeScores, type Watch } from './rule.ts'

/**
 * Kayenta's NetflixACAJudge (https://spinnaker.io/docs/guides/user/canary/config/, .../best-practices/ and the judge's classifier
 * `MannWhitneyClassifier` in spinnaker/kayenta): per metric the Mann–Whitney test over two series of points; the metric is `High` when
 * the lower end of the 98 % interval of the Hodges–Lehmann shift exceeds a quarter of the estimate and the ratio of means reaches
 * `allowedIncrease` (1 unless set). With three equally weighted metrics one `High` gives a score of 66, below the marginal 75: it fails.
 * Best practices ask for at least 50 points and an interval of an hour.
 */

const z98 = 2.3263478740408408
const fraction = 0.25

interface Schedule {
  readonly name: string
  readonly points: 'bin' | 'minute'
  readonly everySeconds: number
  readonly documented?: readonly number[]
  readonly tuned?: readonly number[]
}

function kayenta({ name, points, everySeconds, ...limits }: Schedule): Rule {
  const begin = (): Watch => {
    const scores = new Float64Array(3)
    const series = Array.from({ length: 3 }, () => ({ canary: [] as number[], control: [] as number[] }))
    let judgeAt = everySeconds
    return {
      scores,
      observe(view) {
        const block = view[points]
        if (block) record(series, block)
        if (!block || view.at < judgeAt) return
        judgeAt += everySeconds
        for (const [i, { canary, control }] of series.entries())
          scores[i] = Math.max(scores[i]!, increaseOf(canary, control))
      },
    }
  }
  return { name, family: 'kayenta', ...limits, begin }
}

function record(series: readonly { canary: number[]; control: number[] }[], block: Block): void {
  for (const arm of ['canary', 'control'] as const) {
    const counts = block[arm]
    if (counts.requests === 0) continue
    series[0]![arm].push(counts.errorShare)
    series[1]![arm].push(counts.quantileMs(0.95))
    series[2]![arm].push(counts.quantileMs(0.99))
  }
}

/** The ratio of the means when the classifier says `High`, at least 1; otherwise 0. */
export function increaseOf(canary: readonly number[], control: readonly number[]): number {
  if (canary.length < 2 || control.length < 2) return 0
  const x = Float64Array.from(canary).sort()
  const y = Float64Array.from(control).sort()
  if (!canBeHigher(x, y, z98)) return 0
  const { estimate, lower } = shiftOf(x, y, z98)
  return lower > fraction * Math.abs(estimate) ? Math.max(1, meanOf(x) / meanOf(y)) : 0
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** As documented: a point a minute, judged at the end of each hour. */
export const kayentaDocumented = kayenta({
  name: 'Kayenta documented',
  points: 'minute',
  everySeconds: 3600,
  documented: [1, 1, 1],
})

/** As fast as it can be: points of 10 s, judged again with all points every 500 s; `allowedIncrease` tuned. */
export const kayentaFast = kayenta({ name: 'Kayenta 10 s', points: 'bin', everySeconds: 500, tuned: threeScores })
