import { edgesOf, exceedances } from './scale.ts'
import { type EvidenceSetup, judgesLatency } from './setup.ts'
import type { SoundRegion } from './soundness.ts'
import type { EvidenceState } from './state.ts'

/** Requests of the old release from which a scale is taken when no history gives one. */
const enough = 1000

/** Where latency is compared from the next tick on: as history says, or as the old release's first requests do. */
export function withScale(
  setup: EvidenceSetup,
  state: EvidenceState,
  sound: readonly SoundRegion[],
): Pick<EvidenceState, 'scale' | 'firstLatencies'> {
  if (state.scale !== null || !judgesLatency(setup)) return state
  const sums = state.firstLatencies.slice()
  for (const { isTimed, control } of sound) {
    if (!isTimed || control.latency === null) continue
    for (let i = 0; i < control.latency.length; i++) sums[i] = (sums[i] ?? 0) + control.latency[i]!
  }
  const total = sums.reduce((sum, count) => sum + count, 0)
  if (total < enough) return { scale: null, firstLatencies: sums }
  const scale = { edges: edgesOf(sums), survival: exceedances(sums).map((above) => above / total) }
  return { scale, firstLatencies: [] }
}
