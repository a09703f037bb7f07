import type { Profile } from './profile.ts'

/** A figure of the app's own that is judged beside errors and latency. */
export interface MetricSetup {
  readonly id: string
  readonly title?: string
  /** `share`: whole events among tries; `sum`: an amount among tries, as revenue among requests. */
  readonly kind: 'share' | 'sum'
  /** Which change is bad: more of it (failed payments) or less of it (payments). */
  readonly worse: 'more' | 'less'
  /** How many times worse is not worth a rollback; 1.1 where left out. */
  readonly tolerance?: number
  /** Beside those of errors and latency. */
  readonly weight: number
}

/** While a fresh replica may be slower and fail more: wider tolerances until so long after it began. */
export interface WarmUpPhase {
  readonly untilMs: number
  readonly errors: number
  readonly latency: number
}

/** What becomes of a step that has used up its time without a verdict. */
export type WhenInconclusive = 'hold' | 'extend' | 'ask' | 'proceed-if-calm'

/** Everything that an analysis depends on beside its ticks; constant over a rollout, except for how it decides (`pass` to the end). */
export interface EvidenceSetup {
  readonly profile: Profile
  /** 1,000 to 15,000. */
  readonly tickMs: number
  /** Ticks that the whole rollout is planned to take, over all its steps. */
  readonly plannedTicks: number
  /** How many times as many errors, and how many times slower, is not worth a rollback. */
  readonly tolerance: { readonly errors: number; readonly latency: number }
  readonly warmUp: readonly WarmUpPhase[]
  readonly weights: { readonly errors: number; readonly latency: number }
  readonly metrics: readonly MetricSetup[]
  /** Evidence that one tick may give at most, nats. */
  readonly clip: number
  /** Part of the errors' evidence for a canary that hardly answers at all: how much of it, and from which error share on. */
  readonly outage: { readonly part: number; readonly above: number; readonly clip: number }
  /** How far from its weight the canary's share of requests may be, as a factor of the odds, and how sure a fault of data must be. */
  readonly sampleRatio: { readonly tolerance: number; readonly alpha: number; readonly phi: number }
  /** What the new release may be worse by and still pass: errors by a factor or by an absolute share, latency by factors. */
  readonly pass: PassRule
  /** How often a release that is no worse may be taken back, per rollout. */
  readonly alpha: number
  /** Evidence from which on nothing is promoted. */
  readonly holdAt: number
  /** After so long in one step without a verdict it is inconclusive for good. */
  readonly maxDwellMs: number
  readonly whenInconclusive: WhenInconclusive
  /** No request of the canary for so long, with a weight above 0: somebody must probe it. */
  readonly silenceMs: number
}

/** When a release counts as no worse. */
export interface PassRule {
  readonly errors: { readonly factor: number; readonly share: number }
  /** For the quantiles up to 0.95, and for those beyond. */
  readonly latency: { readonly body: number; readonly tail: number }
  /** Evidence wanted of every metric. */
  readonly at: number
  /** A step lasts so long at least. */
  readonly minDwellMs: number
}

/** The setup with the house's defaults (see docs/verdict.md) wherever nothing else is said. */
export function evidenceSetup(chosen: Partial<EvidenceSetup> & { readonly profile: Profile }): EvidenceSetup {
  const tickMs = chosen.tickMs ?? 5000
  return {
    tickMs,
    plannedTicks: Math.round(3_600_000 / tickMs),
    tolerance: { errors: 1.1, latency: 1.09 },
    warmUp: [],
    weights: { errors: 1, latency: chosen.profile.boundsMs.length > 0 ? 1 : 0 },
    metrics: [],
    clip: 2.5,
    outage: { part: 0.1, above: 0.3, clip: 10 * Math.min(1, tickMs / 3000) },
    sampleRatio: { tolerance: 1.25, alpha: 0.001, phi: 3 },
    pass: {
      errors: { factor: 2, share: 0.005 },
      latency: { body: 1.2, tail: 2 },
      at: 20,
      minDwellMs: 60_000,
    },
    alpha: 0.01,
    holdAt: 10,
    maxDwellMs: 1_800_000,
    whenInconclusive: 'hold',
    silenceMs: 60_000,
    ...chosen,
  }
}

/** Whether latency is judged: its scale is known and it has a weight. */
export function judgesLatency({ profile, weights }: EvidenceSetup): boolean {
  return profile.boundsMs.length > 0 && weights.latency > 0
}

/** Wider tolerances in the first half and the second half of a cold start; none for 0 ms. */
export function warmUpOf(coldStartMs: number): WarmUpPhase[] {
  if (coldStartMs <= 0) return []
  return [
    { untilMs: coldStartMs / 2, errors: 4, latency: 2 },
    { untilMs: coldStartMs, errors: 2.5, latency: Math.SQRT2 },
  ]
}
