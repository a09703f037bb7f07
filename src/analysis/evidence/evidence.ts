import { accumulate, freshAt } from './accumulate.ts'
import { evidenceOf } from './combine.ts'
import { addFineGains } from './fine-gains.ts'
import { layoutOf } from './layout.ts'
import { momentOf } from './moment.ts'
import { withSplit } from './sample-ratio.ts'
import { withScale } from './scale-learning.ts'
import type { EvidenceSetup } from './setup.ts'
import { type SoundRegion, soundParts, withFindings } from './soundness.ts'
import { beginRegion, type EvidenceState, type RegionState } from './state.ts'
import { withSums } from './sums.ts'
import { tauOf } from './threshold.ts'
import type { Tick } from './tick.ts'
import { type View, viewOf } from './view.ts'
import { addWorseGains } from './worse-gains.ts'

/**
 * The analysis after one more tick; neither argument is changed. What cannot be used of a tick is left out, counted and reported by the next
 * judgement; the same ticks give the same state, to the bit, wherever the state was stored and read back in between.
 */
export function withTick(setup: EvidenceSetup, state: EvidenceState, tick: Tick): EvidenceState {
  const moment = momentOf(setup, state, tick.at)
  if (!moment.isNext) {
    const faults = withFindings(state.faults, moment.findings, state.lastAt ?? 0)
    return { ...state, behind: moment.behind, faults }
  }
  const { sound, findings } = soundParts(setup, state, tick)
  const begun = begin(setup, state, tick.at)
  const next = sound.length === 0 ? begun : withSound(setup, begun, sound, tick.at)
  return {
    ...next,
    lastAt: tick.at,
    behind: null,
    faults: withFindings(state.faults, [...moment.findings, ...findings], tick.at),
  }
}

function begin({ tickMs }: EvidenceSetup, state: EvidenceState, at: number): EvidenceState {
  const from = at - tickMs
  return {
    ...state,
    startedAt: state.startedAt ?? from,
    stepSince: state.stepSince ?? from,
    warmSince: state.warmSince ?? from,
  }
}

function withSound(
  setup: EvidenceSetup,
  state: EvidenceState,
  sound: readonly SoundRegion[],
  at: number,
): EvidenceState {
  const layout = layoutOf(setup)
  const tolerance = toleranceAt(setup, at - setup.tickMs - (state.warmSince ?? at))
  const pooled = new Float64Array(layout.size)
  const regions: Record<string, RegionState> = { ...state.regions }
  for (const now of sound) {
    const before = regions[now.name] ?? beginRegion(setup)
    const view = viewOf(setup, tolerance, state.scale, before, now)
    const gains = new Float64Array(layout.size)
    addWorseGains(gains, layout, view)
    addFineGains(gains, layout, view)
    for (let i = 0; i < gains.length; i++) pooled[i]! += gains[i]!
    regions[now.name] = withRegion(setup, state, before, now, gains)
  }
  const cells = accumulate(state.cells, pooled, layout.clips, freshAt(state.ticks, setup.plannedTicks))
  const next = { ...state, ...withScale(setup, state, sound), ticks: state.ticks + 1, cells, regions }
  const { e } = evidenceOf(setup, next)
  return next.failed === null && e >= tauOf(setup) ? { ...next, failed: { at, e } } : next
}

function withRegion(
  setup: EvidenceSetup,
  { scale }: EvidenceState,
  before: RegionState,
  now: SoundRegion,
  gains: Float64Array,
): RegionState {
  const isSilent = now.canary.requests === 0 && (now.weight === null || now.weight > 0)
  return {
    ticks: before.ticks + 1,
    cells: accumulate(before.cells, gains, layoutOf(setup).clips, freshAt(before.ticks, setup.plannedTicks)),
    split: withSplit(setup, before, now),
    weight: now.weight,
    ...withSums(setup, scale, before, now),
    silentMs: isSilent ? before.silentMs + setup.tickMs : 0,
  }
}

/** The tolerance is wider while replicas are cold; it depends on time alone, so that evidence stays fair. */
function toleranceAt({ tolerance, warmUp }: EvidenceSetup, ageMs: number): View['tolerance'] {
  const phase = warmUp.find(({ untilMs }) => ageMs < untilMs)
  if (phase === undefined) return tolerance
  return { errors: Math.max(tolerance.errors, phase.errors), latency: Math.max(tolerance.latency, phase.latency) }
}
