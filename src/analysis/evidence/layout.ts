import { bets } from './gains.ts'
import { edgeQuantiles } from './scale.ts'
import { type EvidenceSetup, judgesLatency } from './setup.ts'

/** Neighbouring cells that hold the alternatives of one comparison. */
export interface Span {
  readonly at: number
  readonly count: number
}

/** Where the cells of a comparison by likelihoods and by bets are. */
export interface Stream {
  readonly ratios: Span
  readonly bets: Span
}

/** Where everything is in an array of cells; those of `worse` come first, and regions keep only them. */
export interface Layout {
  readonly errors: Stream
  readonly outage: { readonly alone: Span; readonly beside: Span }
  readonly latency: readonly Stream[]
  readonly metrics: Readonly<Record<string, Stream>>
  /** Cells of a region. */
  readonly worseSize: number
  readonly errorsFine: Stream & { readonly share: Span }
  readonly latencyFine: readonly Stream[]
  readonly metricsFine: Readonly<Record<string, Stream>>
  readonly times: readonly Span[]
  /** Cells over all regions. */
  readonly size: number
  readonly clips: Float64Array
}

/** How many times the tolerated rate the alternatives are. */
export const errorRatios: readonly number[] = [1.3, 1.8, 3, 6, 20, 100]
/** Odds ratios of being above an edge. */
export const latencyOdds: readonly number[] = [1.15, 1.35, 1.8, 3, 8]
/** Ratios by which a release that passes stays below its margin. */
export const fineRatios: readonly number[] = [1.3, 2, 4, 10]
/** The same of being above an edge. */
export const fineOdds: readonly number[] = [1.2, 1.5, 2, 4]
/** Parts of the absolute margin that a release that passes may have. */
export const fineShares: readonly number[] = [0.05, 0.2, 0.5]
/** Error shares and ratios of a release that hardly answers. */
export const outageShares: readonly number[] = [0.7, 0.98]
export const outageRatios: readonly number[] = [3, 20, 100]
/** Ratios that are tried as lower bounds, and how far above each the alternatives lie. */
export const timesTried: readonly number[] = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100]
export const timesRatios: readonly number[] = [1.4, 2.5, 8]
/** How many times its odds the canary's share of requests may be off, in either direction, beyond the tolerated. */
export const splitRatios: readonly number[] = [1.5, 3, 10]

const layouts = new WeakMap<EvidenceSetup, Layout>()

/** The layout of a setup's cells. */
export function layoutOf(setup: EvidenceSetup): Layout {
  const known = layouts.get(setup)
  if (known !== undefined) return known
  const layout = plan(setup)
  layouts.set(setup, layout)
  return layout
}

function plan(setup: EvidenceSetup): Layout {
  const { metrics, clip, outage } = setup
  const clips: number[] = []
  const span = (count: number, most = clip): Span => {
    const at = clips.length
    for (let i = 0; i < count; i++) clips.push(most)
    return { at, count }
  }
  const stream = (ratios: number): Stream => ({ ratios: span(ratios), bets: span(bets.length) })
  const edges = judgesLatency(setup) ? edgeQuantiles : []
  const perMetric = (ratios: number) => Object.fromEntries(metrics.map(({ id }) => [id, stream(ratios)]))
  const worse = {
    errors: stream(errorRatios.length),
    outage: { alone: span(outageShares.length, outage.clip), beside: span(outageRatios.length, outage.clip) },
    latency: edges.map(() => stream(latencyOdds.length)),
    metrics: perMetric(errorRatios.length),
  }
  const worseSize = clips.length
  const fine = {
    errorsFine: { ...stream(fineRatios.length), share: span(fineShares.length) },
    latencyFine: edges.map(() => stream(fineOdds.length)),
    metricsFine: perMetric(fineRatios.length),
    times: timesTried.map(() => span(timesRatios.length)),
  }
  return { ...worse, worseSize, ...fine, size: clips.length, clips: Float64Array.from(clips) }
}
