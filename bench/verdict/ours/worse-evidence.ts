import { freshAt, heldBack, meanOf } from '../../../src/analysis/evidence/accumulate.ts'
import { type Layout, layoutOf, type Span, type Stream } from '../../../src/analysis/evidence/layout.ts'
import { type Dispersion, temperAt } from '../../../src/analysis/evidence/profile.ts'
import { edgeQuantiles, shiftBound } from '../../../src/analysis/evidence/scale.ts'
import type { EvidenceSetup } from '../../../src/analysis/evidence/setup.ts'
import type { View } from '../../../src/analysis/evidence/view.ts'
import { addWorseGains } from '../../../src/analysis/evidence/worse-gains.ts'
import type { WorldTick } from '../world/rollout.ts'

const fading = 0.5 ** (1 / 12)
const recentPrior = 200

/**
 * The engine's evidence that a release is worse, of one region of sound ticks, without what else the engine keeps: the bench asks for
 * nothing but E some hundred million times. `worse-evidence.test.ts` holds it to the engine's own E at every tick.
 */
export class WorseEvidence {
  readonly #setup: EvidenceSetup
  readonly #layout: Layout
  readonly #cells: number[]
  readonly #gains: Float64Array
  readonly #edges: readonly EdgeCount[]
  readonly #pair = { suspect: 0, suspectTries: 0, other: 0, otherTries: 0 }
  readonly #view: { -readonly [K in keyof View]: View[K] }
  #recentRequests = 0
  #recentErrors = 0
  #ticks = 0

  constructor(setup: EvidenceSetup) {
    this.#setup = setup
    this.#layout = layoutOf(setup)
    this.#cells = new Array<number>(this.#layout.worseSize).fill(0)
    this.#gains = new Float64Array(this.#layout.worseSize)
    this.#edges = setup.profile.edges.map((edge) => new EdgeCount(setup, edge))
    this.#view = {
      setup,
      tolerance: setup.tolerance,
      ticksPerMinute: 60_000 / setup.tickMs,
      errorPair: this.#pair,
      errorTemper: { phi: 1, psi: 1 },
      errorShare: 0,
      edges: this.#edges.map(({ view }) => view),
      metrics: [],
    }
  }

  /** E after one more tick. */
  observe({ canary, control }: WorldTick): number {
    const { profile, plannedTicks, tickMs } = this.#setup
    const view = this.#view
    view.tolerance = toleranceAt(this.#setup, this.#ticks * tickMs)
    fill(this.#pair, canary.errors, canary.requests, control.errors, control.requests)
    const share = (recentPrior * profile.errorShare + this.#recentErrors) / (recentPrior + this.#recentRequests)
    view.errorTemper = temperOf(profile.errors, this.#pair, share, view.ticksPerMinute)
    for (const edge of this.#edges) edge.observe(canary, control, view.tolerance.latency, view.ticksPerMinute)
    this.#gains.fill(0)
    addWorseGains(this.#gains, this.#layout, view)
    this.#accumulate(freshAt(this.#ticks, plannedTicks))
    this.#recentRequests = this.#recentRequests * fading + control.requests
    this.#recentErrors = this.#recentErrors * fading + control.errors
    for (const edge of this.#edges) edge.remember()
    this.#ticks++
    return this.#evidence()
  }

  #accumulate(fresh: number): void {
    const [cells, gains, { clips }] = [this.#cells, this.#gains, this.#layout]
    for (let i = 0; i < cells.length; i++) {
      const grown = cells[i]! + fresh
      const gain = Math.min(gains[i]!, clips[i]!)
      cells[i] = gain === 0 ? grown : Math.min(1e200, grown * Math.exp(gain))
    }
  }

  #evidence(): number {
    const { outage, weights, plannedTicks } = this.#setup
    const { errors, latency, outage: out } = this.#layout
    const left = heldBack(this.#ticks, plannedTicks)
    const spanOf = ({ at, count }: Span) => meanOf(this.#cells, at, count)
    const streamOf = ({ ratios, bets }: Stream) => 0.5 * spanOf(ratios) + 0.5 * spanOf(bets) + left
    const ofOutage = Math.min(spanOf(out.alone), spanOf(out.beside)) + left
    const ofErrors = (1 - outage.part) * streamOf(errors) + outage.part * ofOutage
    let ofLatency = 0
    for (let i = 0; i < this.#edges.length; i++) ofLatency += streamOf(latency[i]!) / this.#edges.length
    return (weights.errors * ofErrors + weights.latency * ofLatency) / (weights.errors + weights.latency)
  }
}

type Pair = { -readonly [K in keyof View['errorPair']]: number }

/** Requests above one edge of the latency scale. */
class EdgeCount {
  readonly view: { -readonly [K in keyof View['edges'][number]]: View['edges'][number][K] }
  readonly #pair: Pair = { suspect: 0, suspectTries: 0, other: 0, otherTries: 0 }
  readonly #setup: EvidenceSetup
  readonly #edge: EvidenceSetup['profile']['edges'][number]
  readonly #dispersion: Dispersion
  #recentAbove = 0
  #recentTimed = 0
  #tolerance = Number.NaN
  #reach = 0

  constructor(setup: EvidenceSetup, edge: EvidenceSetup['profile']['edges'][number]) {
    this.#setup = setup
    this.#edge = edge
    this.#dispersion = setup.profile.latency[edgeQuantiles.indexOf(edge.quantile)]!
    const temper = { phi: 1, psi: 1 }
    this.view = { pair: this.#pair, finePair: this.#pair, share: 0, temper, excess: 1, fineExcess: 1, isFine: true }
  }

  observe(canary: WorldTick['canary'], control: WorldTick['control'], tolerance: number, perMinute: number): void {
    const { bound, exceed } = this.#edge
    if (tolerance !== this.#tolerance) {
      this.#tolerance = tolerance
      this.#reach = shiftBound(this.#setup.profile.boundsMs, bound, tolerance, 'up')
    }
    const [above, otherAbove] = [countAbove(canary.latency, this.#reach), countAbove(control.latency, bound)]
    fill(this.#pair, above, canary.requests, otherAbove, control.requests)
    this.view.share = (recentPrior * exceed + this.#recentAbove) / (recentPrior + this.#recentTimed)
    this.view.temper = temperOf(this.#dispersion, this.#pair, this.view.share, perMinute)
  }

  remember(): void {
    this.#recentAbove = this.#recentAbove * fading + this.#pair.other
    this.#recentTimed = this.#recentTimed * fading + this.#pair.otherTries
  }
}

function countAbove(latency: readonly number[], bound: number): number {
  let count = 0
  for (let i = bound + 1; i < latency.length; i++) count += latency[i]!
  return count
}

function fill(pair: Pair, suspect: number, suspectTries: number, other: number, otherTries: number): void {
  pair.suspect = suspect
  pair.suspectTries = suspectTries
  pair.other = other
  pair.otherTries = otherTries
}

function temperOf(dispersion: Dispersion, { suspectTries, otherTries }: Pair, share: number, perMinute: number) {
  const all = suspectTries + otherTries
  return temperAt(dispersion, all === 0 ? 0 : ((share * suspectTries * otherTries) / all) * perMinute, perMinute)
}

function toleranceAt({ tolerance, warmUp }: EvidenceSetup, ageMs: number): View['tolerance'] {
  const phase = warmUp.find(({ untilMs }) => ageMs < untilMs)
  if (phase === undefined) return tolerance
  return { errors: Math.max(tolerance.errors, phase.errors), latency: Math.max(tolerance.latency, phase.latency) }
}
