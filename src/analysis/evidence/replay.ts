import { evidenceOf } from './combine.ts'
import { withTick } from './evidence.ts'
import type { Profile } from './profile.ts'
import type { EvidenceSetup } from './setup.ts'
import { beginEvidence } from './state.ts'
import type { Tick } from './tick.ts'

/** The highest evidence that a rollout ever shows. */
export function highestEvidence(setup: EvidenceSetup, ticks: Iterable<Tick>): number {
  let state = beginEvidence(setup)
  let highest = 0
  for (const tick of ticks) {
    state = withTick(setup, state, tick)
    highest = Math.max(highest, evidenceOf(setup, state).e)
  }
  return highest
}

/**
 * The threshold that healthy rollouts, each of full length, pass no more often than alpha: the order statistic that a further one exceeds with
 * at most that chance. Too few of them set none (see `tauOf`).
 */
export function replayedThreshold({ alpha }: EvidenceSetup, highest: readonly number[]): Profile['replayed'] {
  if (highest.length === 0) return null
  const rising = highest.toSorted((a, b) => a - b)
  const rank = Math.ceil((1 - alpha) * (rising.length + 1))
  return { tau: rising[rank - 1] ?? Number.MAX_VALUE, replays: rising.length }
}
