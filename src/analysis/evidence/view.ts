import type { Pair, Temper } from './gains.ts'
import { priorOfLatency, temperAt } from './profile.ts'
import { edgeQuantiles, exceedances, excessAt, isFine, shiftBound } from './scale.ts'
import type { EvidenceSetup, MetricSetup } from './setup.ts'
import type { SoundRegion } from './soundness.ts'
import type { RegionState, Scale } from './state.ts'

/** One edge of the latency scale in one tick: requests above it by arm, with all that is needed to judge them. */
export interface EdgeView {
  /** The canary above the tolerated edge, the control above the edge. */
  readonly pair: Pair
  /** The control above the edge, the canary above the edge that a release that passes may reach. */
  readonly finePair: Pair
  /** Predicted share of the control's requests above the edge. */
  readonly share: number
  readonly temper: Temper
  /** On a coarse scale both arms are counted at one edge, and so many times as many are tolerated. */
  readonly excess: number
  readonly fineExcess: number
  readonly isFine: boolean
}

/** One region's tick as its streams see it; everything but the counts themselves was known before the tick. */
export interface View {
  readonly setup: EvidenceSetup
  readonly tolerance: { readonly errors: number; readonly latency: number }
  readonly ticksPerMinute: number
  readonly errorPair: Pair
  readonly errorTemper: Temper
  /** The control's error share so far. */
  readonly errorShare: number
  readonly edges: readonly EdgeView[]
  readonly metrics: readonly { readonly setup: MetricSetup; readonly pair: Pair; readonly expected: number }[]
}

/** Requests that a forecast counts as if seen before: of the recent shares, and of the share since the beginning. */
const recentPrior = 200
const longPrior = 2000

/** The view of one region's tick. */
export function viewOf(
  setup: EvidenceSetup,
  tolerance: View['tolerance'],
  scale: Scale | null,
  before: RegionState,
  now: SoundRegion,
): View {
  const { canary, control } = now
  const ticksPerMinute = 60_000 / setup.tickMs
  const errorPair = pairOf(canary.errors, canary.requests, control.errors, control.requests)
  const { profile } = setup
  const recentShare = (recentPrior * profile.errorShare + before.recent.errors) / (recentPrior + before.recent.requests)
  return {
    setup,
    tolerance,
    ticksPerMinute,
    errorPair,
    errorTemper: temperAt(profile.errors, expectedOf(errorPair, recentShare, ticksPerMinute), ticksPerMinute),
    errorShare: (longPrior * profile.errorShare + before.control.errors) / (longPrior + before.control.requests),
    edges: scale === null || !now.isTimed ? [] : edgeViews(setup, tolerance.latency, scale, before, now),
    metrics: now.metrics.map(({ setup: metric, canary: mine, control: theirs }) => {
      const pair = pairOf(mine.events, mine.tries, theirs.events, theirs.tries)
      const known = before.recent.metrics[metric.id]
      const rate = known === undefined || known.tries === 0 ? 0 : known.events / known.tries
      return { setup: metric, pair, expected: expectedOf(pair, rate, ticksPerMinute) }
    }),
  }
}

function pairOf(suspect: number, suspectTries: number, other: number, otherTries: number): Pair {
  return { suspect, suspectTries, other, otherTries }
}

/** Events expected of the canary in a minute beside what the control varies by itself. */
function expectedOf({ suspectTries, otherTries }: Pair, share: number, ticksPerMinute: number): number {
  const all = suspectTries + otherTries
  return all === 0 ? 0 : ((share * suspectTries * otherTries) / all) * ticksPerMinute
}

function edgeViews(
  setup: EvidenceSetup,
  tolerance: number,
  { edges, survival }: Scale,
  { recent }: RegionState,
  { canary, control }: SoundRegion,
): EdgeView[] {
  const { boundsMs, latency } = setup.profile
  const [mine, theirs] = [exceedances(canary.latency ?? []), exceedances(control.latency ?? [])]
  const [timed, otherTimed] = [countOf(canary.latency ?? []), countOf(control.latency ?? [])]
  const fine = isFine(boundsMs)
  return edges.map(({ quantile, bound, exceed }, i) => {
    const margin = quantile <= 0.95 ? setup.pass.latency.body : setup.pass.latency.tail
    const [reach, fineReach] = fine
      ? [shiftBound(boundsMs, bound, tolerance, 'up'), shiftBound(boundsMs, bound, margin, 'down')]
      : [bound, bound]
    const share = (recentPrior * exceed + (recent.above[i] ?? 0)) / (recentPrior + recent.timed)
    const pair = pairOf(mine[reach] ?? 0, timed, theirs[bound]!, otherTimed)
    const ticksPerMinute = 60_000 / setup.tickMs
    const dispersion = latency[edgeQuantiles.indexOf(quantile)] ?? priorOfLatency
    return {
      pair,
      finePair: pairOf(theirs[bound]!, otherTimed, mine[fineReach]!, timed),
      share,
      temper: temperAt(dispersion, expectedOf(pair, share, ticksPerMinute), ticksPerMinute),
      excess: fine ? 1 : excessAt(boundsMs, survival, bound, tolerance),
      fineExcess: fine ? 1 : excessAt(boundsMs, survival, bound, margin),
      isFine: fine,
    }
  })
}

function countOf(latency: readonly number[]): number {
  let sum = 0
  for (const count of latency) sum += count
  return sum
}
