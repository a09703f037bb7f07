import type { View } from './blocks.ts'

/** What a rule is told before it begins; more than any operator knows of a service, so that no rule is at a disadvantage. */
export interface Circumstances {
  readonly weight: number
  readonly errorShare: number
  readonly tickSeconds: number
  readonly plannedSeconds: number
}

/** A rule at work on one rollout: it raises its alarm when any of its scores, which never fall, reaches that score's limit. */
export interface Watch {
  readonly scores: Float64Array
  observe(view: View): void
}

/** A decision rule of a peer, or ours. */
export interface Rule {
  readonly name: string
  readonly family: 'ours' | 'controller' | 'threshold' | 'kayenta' | 'sequential'
  /** The limits that its documentation names; none when it exists only to be tuned. */
  readonly documented?: readonly number[]
  /** The share of false alarms that each score may spend when its limit is tuned; none when only the documentation counts. */
  readonly tuned?: readonly number[]
  /** Tuning may not go below the documented limits: those hold by theory, and tuning is to mend them where theory fails. */
  readonly neverBelowDocumented?: boolean
  /** It looks at nothing but single ticks, which spares adding them up. */
  readonly looksAtTicksOnly?: boolean
  begin(circumstances: Circumstances): Watch
}

/** Spending of a tuned rule that looks at errors, p95 and p99: 1 % in all. */
export const threeScores = [0.005, 0.0025, 0.0025] as const

/** Spending of a tuned rule with two scores: 1 % in all. */
export const twoScores = [0.005, 0.005] as const
