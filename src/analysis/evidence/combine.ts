import { heldBack, meanOf } from './accumulate.ts'
import { type Layout, layoutOf, type Span, type Stream, timesTried } from './layout.ts'
import type { EvidenceSetup } from './setup.ts'
import type { EvidenceState } from './state.ts'

/** Evidence of each metric, and of all together. */
export interface Combined {
  readonly e: number
  readonly perMetric: Readonly<Record<string, number>>
}

/** The evidence of everything: half of the pooled regions, half of the mean region; a single region is the pool. */
export function evidenceOf(
  setup: EvidenceSetup,
  state: EvidenceState,
): Combined & { readonly perRegion: Readonly<Record<string, number>> } {
  const pooled = worseOf(setup, state, state.cells, state.ticks)
  const names = Object.keys(state.regions).sort((a, b) => (a < b ? -1 : 1))
  const each = names.map((name) => regionEvidence(setup, state, name).e)
  const perRegion = Object.fromEntries(names.map((name, i) => [name, each[i] ?? 1]))
  if (names.length < 2) return { ...pooled, perRegion }
  const mean = each.reduce((sum, e) => sum + e, 0) / each.length
  return { e: 0.5 * pooled.e + 0.5 * mean, perMetric: pooled.perMetric, perRegion }
}

/** The evidence of one region alone. */
export function regionEvidence(setup: EvidenceSetup, state: EvidenceState, name: string): Combined {
  const region = state.regions[name]
  return region === undefined ? { e: 1, perMetric: {} } : worseOf(setup, state, region.cells, region.ticks)
}

/** A weighted mean of e-values is one, however they depend on each other. */
function worseOf(setup: EvidenceSetup, { scale }: EvidenceState, cells: readonly number[], ticks: number): Combined {
  const layout = layoutOf(setup)
  const left = heldBack(ticks, setup.plannedTicks)
  const perMetric: Record<string, number> = { errors: errorsOf(setup, layout, cells, left) }
  const weights: Record<string, number> = { errors: setup.weights.errors }
  if (layout.latency.length > 0) {
    const edges = layout.latency.slice(0, scale?.edges.length ?? 0)
    perMetric['latency'] = edges.length === 0 ? 1 : average(edges.map((stream) => streamOf(cells, stream, left)))
    weights['latency'] = setup.weights.latency
  }
  for (const { id, weight } of setup.metrics) {
    perMetric[id] = streamOf(cells, layout.metrics[id]!, left)
    weights[id] = weight
  }
  let e = 0
  let all = 0
  for (const [metric, weight] of Object.entries(weights)) {
    e += weight * perMetric[metric]!
    all += weight
  }
  return { e: e / all, perMetric }
}

function errorsOf({ outage }: EvidenceSetup, layout: Layout, cells: readonly number[], left: number): number {
  const { alone, beside } = layout.outage
  const out = Math.min(spanOf(cells, alone), spanOf(cells, beside)) + left
  return (1 - outage.part) * streamOf(cells, layout.errors, left) + outage.part * out
}

/** The evidence that the new release answers hardly anything while the old one does. */
export function outageEvidence(setup: EvidenceSetup, { cells, ticks }: EvidenceState): number {
  const { alone, beside } = layoutOf(setup).outage
  return Math.min(spanOf(cells, alone), spanOf(cells, beside)) + heldBack(ticks, setup.plannedTicks)
}

/** The evidence per metric that the new release stays within its margins: of latency the least of its edges. */
export function fineOf(setup: EvidenceSetup, { cells, ticks, scale }: EvidenceState): Readonly<Record<string, number>> {
  const layout = layoutOf(setup)
  const left = heldBack(ticks, setup.plannedTicks)
  const { share } = layout.errorsFine
  const fine: Record<string, number> = {
    errors: 0.5 * streamOf(cells, layout.errorsFine, left) + 0.5 * (spanOf(cells, share) + left),
  }
  if (layout.latencyFine.length > 0) {
    const judged = layout.latencyFine.filter((_, i) => (scale?.edges[i]?.quantile ?? 1) <= 0.995)
    const each = judged.map((stream) => streamOf(cells, stream, left))
    fine['latency'] = each.length === 0 ? 1 : Math.min(...each)
  }
  for (const { id } of setup.metrics) fine[id] = streamOf(cells, layout.metricsFine[id]!, left)
  return fine
}

/** The largest ratio that the errors are at least, 95 % sure at whatever moment one looks; 1 while nothing is sure. */
export function atLeastTimes(setup: EvidenceSetup, { cells, ticks }: EvidenceState): number {
  const left = heldBack(ticks, setup.plannedTicks)
  let sure = 1
  for (const [i, span] of layoutOf(setup).times.entries()) {
    if (spanOf(cells, span) + left < 20) break
    sure = timesTried[i]!
  }
  return sure
}

function streamOf(cells: readonly number[], { ratios, bets }: Stream, left: number): number {
  return 0.5 * spanOf(cells, ratios) + 0.5 * spanOf(cells, bets) + left
}

function spanOf(cells: readonly number[], { at, count }: Span): number {
  return meanOf(cells, at, count)
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
