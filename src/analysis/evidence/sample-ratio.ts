import { accumulate, freshAt, heldBack, meanOf } from './accumulate.ts'
import { addRatioGains, swapped } from './gains.ts'
import { splitRatios } from './layout.ts'
import type { EvidenceSetup } from './setup.ts'
import type { SoundRegion } from './soundness.ts'
import type { RegionState } from './state.ts'

/** The cells of "requests are not split as the weight says" after one more tick; ticks in which the weight changes say nothing. */
export function withSplit(
  { sampleRatio, clip, plannedTicks }: EvidenceSetup,
  before: RegionState,
  now: SoundRegion,
): number[] {
  const gains = new Float64Array(before.split.length)
  const { weight, canary, control } = now
  if (weight !== null && weight > 0 && weight < 1 && weight === before.weight) {
    const pair = { suspect: canary.requests, suspectTries: weight, other: control.requests, otherTries: 1 - weight }
    addRatioGains(gains, 0, pair, sampleRatio.tolerance, splitRatios, sampleRatio.phi)
    addRatioGains(gains, splitRatios.length, swapped(pair), sampleRatio.tolerance, splitRatios, sampleRatio.phi)
  }
  const clips = new Float64Array(gains.length).fill(clip)
  return accumulate(before.split, gains, clips, freshAt(before.ticks, plannedTicks))
}

/** Evidence that a region's requests are not split as they should be. */
export function splitEvidence({ plannedTicks }: EvidenceSetup, { split, ticks }: RegionState): number {
  return meanOf(split, 0, split.length) + heldBack(ticks, plannedTicks)
}
