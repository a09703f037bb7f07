import type { Verdict } from '../../domain/verdict.ts'

/** What should be done now. `wait`: nothing yet; `hold`: do not promote, ask or keep watching; `probe`: nobody asks the canary anything. */
export type Action = 'promote' | 'hold' | 'rollback' | 'wait' | 'probe' | 'data-fault'

/** Why, for people and for programs: a code to translate by, its figures, and the sentence in English. */
export interface Reason {
  readonly code: ReasonCode
  readonly text: string
  readonly data: Readonly<Record<string, string | number>>
}

/** Every reason that a judgement can have. */
export type ReasonCode =
  | 'more-errors'
  | 'outage'
  | 'slower'
  | 'metric-worse'
  | 'no-worse'
  | 'suspicious'
  | 'both-failing'
  | 'cannot-tell'
  | 'cannot-tell-in-time'
  | 'no-requests'
  | 'split-broken'
  | 'bad-data'
  | 'nothing-seen'

/** One comparison that carries the verdict. */
export interface Culprit {
  /** `errors`, `latency` or the id of a metric. */
  readonly metric: string
  /** Null: over all regions. */
  readonly region: string | null
  readonly e: number
}

/** What both releases did so far, over all sound ticks. */
export interface ArmFigures {
  readonly requests: number
  readonly errors: number
}

/** What the evidence says now. Only `rollback` and `promote` end anything; `errored` with `wait` may still recover. */
export interface EvidenceVerdict {
  readonly verdict: Verdict
  readonly action: Action
  /** Evidence that the new release is worse: 1 says nothing, 100 is a false alarm in at most one healthy rollout of a hundred. */
  readonly e: number
  /** Evidence that it is no worse: the least of all metrics. */
  readonly eOk: number
  /** Threshold of `e` for a rollback. */
  readonly tau: number
  readonly perMetric: Readonly<Record<string, { readonly e: number; readonly eOk: number }>>
  readonly perRegion: Readonly<Record<string, number>>
  /** Strongest first; empty while nothing is wrong. */
  readonly culprits: readonly Culprit[]
  readonly reason: Reason
  /** Seconds more until a doubling of errors would be found at this traffic; null when traffic is too low to say. */
  readonly neededSeconds: number | null
  readonly figures: {
    readonly canary: ArmFigures
    readonly control: ArmFigures
    readonly ticks: number
    /** Ticks or parts of them that could not be used. */
    readonly dropped: number
    /** The new release has at least so many times the old one's errors, 95 % sure whenever one looks; 1 while nothing is sure. */
    readonly atLeastTimes: number
  }
}
