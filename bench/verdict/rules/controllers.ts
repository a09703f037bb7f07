import type { ArmBlock, Block, View } from './blocks.ts'
import { type Rule, threeScores, type Watch } from './rule.ts'

/**
 * Controllers as documented: a check at every interval, and a rollback after so many failed ones.
 *
 * Flagger (https://docs.flagger.app/usage/metrics and https://docs.flagger.app/usage/how-it-works): every minute `request-success-rate`
 * of the last minute must be at least 99 % and `request-duration` P99 at most 500 ms; no data is a failed check; failed checks are
 * never forgiven, and the fifth (`threshold: 5`) is acted upon when the next interval begins.
 *
 * Argo Rollouts (https://argo-rollouts.readthedocs.io/en/stable/features/analysis/): every five minutes the success rate, by `irate`
 * over the last two scrapes, must be at least 95 %; `failureLimit: 3` lets three measurements fail and the fourth aborts.
 * A measurement without data is an error, not a failure. A second Argo rule measures the last minute every minute and wants 99 %.
 */

type Check = (view: View) => boolean | undefined

/** A rule whose only score is the number of failed checks. */
function countFailures(name: string, allowed: number, delaySeconds: number, fails: () => Check): Rule {
  const begin = (): Watch => {
    const scores = new Float64Array(1)
    const check = fails()
    const due: number[] = []
    return {
      scores,
      observe(view) {
        if (check(view) === true) due.push(view.at + delaySeconds)
        while (due.length > 0 && due[0]! <= view.at) {
          due.shift()
          scores[0]!++
        }
      },
    }
  }
  return { name, family: 'controller', documented: [allowed], begin }
}

/** Flagger's built-in checks with the settings of its tutorials. */
export const flaggerDocumented = countFailures('Flagger documented', 5, 60, () => ({ minute }) => {
  if (!minute) return undefined
  const { canary } = minute
  return !(canary.errorShare <= 0.01) || !(canary.quantileMs(0.99) <= 500)
})

/** The analysis template of Argo's documentation. */
export const argoDocumented = countFailures('Argo documented', 4, 0, () => ({ tick, fiveMinutes, at }) => {
  if (!fiveMinutes || at % 300 !== 0) return undefined
  return tick.canary.requests > 0 && tick.canary.errors / tick.canary.requests > 0.05
})

/** Argo with the settings that a careful operator would choose: minutes, 99 %, three failures allowed. */
export const argoMinutes = countFailures('Argo 1 m 99 %', 4, 0, () => ({ minute }) => {
  if (!minute) return undefined
  return minute.canary.errorShare > 0.01
})

type Measure = (block: Block) => readonly number[]

interface Threshold {
  readonly name: string
  readonly family: 'controller' | 'threshold'
  readonly over: 'minute' | 'fiveMinutes'
  /** Alarm at so many measurements beyond the limit. */
  readonly failures: number
  readonly delaySeconds: number
  readonly measure: Measure
}

/** A threshold rule without documented limits: a score is the n-th largest measurement so far. */
function threshold({ name, family, over, failures, delaySeconds, measure }: Threshold): Rule {
  const begin = (): Watch => {
    const scores = new Float64Array(3).fill(Number.NEGATIVE_INFINITY)
    const largest = Array.from({ length: 3 }, () => new Float64Array(failures).fill(Number.NEGATIVE_INFINITY))
    const due: { at: number; score: number; value: number }[] = []
    const publish = (now: number) => {
      while (due.length > 0 && due[0]!.at <= now) {
        const { score, value } = due.shift()!
        scores[score] = value
      }
    }
    return {
      scores,
      observe(view) {
        const block = view[over]
        if (block)
          for (const [score, value] of measure(block).entries()) {
            insert(largest[score]!, value)
            due.push({ at: view.at + delaySeconds, score, value: largest[score]![0]! })
          }
        publish(view.at)
      },
    }
  }
  return { name, family, tuned: threeScores, begin }
}

/** Keeps the n largest values, rising. */
function insert(largest: Float64Array, value: number): void {
  if (!(value > largest[0]!)) return
  largest[0] = value
  largest.sort()
}

const ofArm = (arm: ArmBlock, withoutData: number) =>
  arm.requests === 0
    ? [withoutData, withoutData, withoutData]
    : [arm.errorShare, arm.quantileMs(0.95), arm.quantileMs(0.99)]

const ratios: Measure = ({ canary, control }) => {
  if (canary.requests === 0 || control.requests === 0) return []
  const share = (arm: ArmBlock) => (arm.errors + 0.5) / (arm.requests + 1)
  const quantile = (q: number) => canary.quantileMs(q) / control.quantileMs(q)
  return [share(canary) / share(control), quantile(0.95), quantile(0.99)]
}

/** The five threshold rules whose limits are tuned: absent data is a failed check only for Flagger. */
export const thresholds: readonly Rule[] = [
  threshold({
    name: 'Flagger 5 × 1 m',
    family: 'controller',
    over: 'minute',
    failures: 5,
    delaySeconds: 60,
    measure: ({ canary }) => ofArm(canary, Number.POSITIVE_INFINITY),
  }),
  threshold({
    name: 'Argo 4 × 1 m',
    family: 'controller',
    over: 'minute',
    failures: 4,
    delaySeconds: 0,
    measure: ({ canary }) => ofArm(canary, Number.NEGATIVE_INFINITY),
  }),
  threshold({
    name: 'one minute',
    family: 'threshold',
    over: 'minute',
    failures: 1,
    delaySeconds: 0,
    measure: ({ canary }) => ofArm(canary, Number.NEGATIVE_INFINITY),
  }),
  threshold({
    name: 'five minutes',
    family: 'threshold',
    over: 'fiveMinutes',
    failures: 1,
    delaySeconds: 0,
    measure: ({ canary }) => ofArm(canary, Number.NEGATIVE_INFINITY),
  }),
  threshold({
    name: 'five minutes, ratio',
    family: 'threshold',
    over: 'fiveMinutes',
    failures: 1,
    delaySeconds: 0,
    measure: ratios,
  }),
]
