import type { Ending } from './simulate.ts'
import { limitFor, meanOf, quantileOf, upperBound } from './statistics.ts'

/** How many rollouts ended in what way for one setting. */
export interface Tally {
  readonly rollouts: number
  readonly alarms: number
  /** Alarms raised before the effect began. */
  readonly early: number
  readonly seconds: readonly number[]
  readonly badRequests: number
}

/** The tally of nothing. */
export const nothing: Tally = { rollouts: 0, alarms: 0, early: 0, seconds: [], badRequests: 0 }

/** The tally of one setting's endings. An alarm before the onset is a false one, and neither late nor early in the delays. */
export function tallyOf(endings: readonly Ending[]): Tally {
  const early = endings.filter(({ alarmed, seconds }) => alarmed && seconds <= 0).length
  const judged = endings.filter(({ alarmed, seconds }) => !alarmed || seconds > 0)
  return {
    rollouts: endings.length,
    alarms: judged.filter(({ alarmed }) => alarmed).length,
    early,
    seconds: judged.map(({ seconds }) => seconds),
    badRequests: judged.reduce((sum, { badRequests }) => sum + badRequests, 0),
  }
}

/** Both tallies as one. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    rollouts: a.rollouts + b.rollouts,
    alarms: a.alarms + b.alarms,
    early: a.early + b.early,
    seconds: [...a.seconds, ...b.seconds],
    badRequests: a.badRequests + b.badRequests,
  }
}

/** A tally in figures: shares, seconds, bad requests per rollout; those not decided count until the end. */
export interface Figures {
  readonly rollouts: number
  readonly alarms: number
  readonly share: number
  readonly upperBound: number
  readonly early: number
  readonly meanSeconds: number
  readonly p95Seconds: number
  readonly badRequests: number
}

/** The figures of a tally. */
export function figuresOf({ rollouts, alarms, early, seconds, badRequests }: Tally): Figures {
  const judged = rollouts - early
  return {
    rollouts,
    alarms,
    share: alarms / judged,
    upperBound: upperBound(alarms, judged),
    early,
    meanSeconds: meanOf(seconds),
    p95Seconds: quantileOf(seconds, 0.95),
    badRequests: badRequests / judged,
  }
}

/** The limits at which each score's share of false alarms is spent, from the highest scores of healthy rollouts. */
export function tuneLimits(
  scores: readonly Float64Array[],
  spent: readonly number[],
  floor?: readonly number[],
): number[] {
  return spent.map((share, i) => {
    const limit = limitFor(
      scores.map((one) => one[i]!),
      share,
    )
    return floor ? Math.max(limit, floor[i]!) : limit
  })
}
