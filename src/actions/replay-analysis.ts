import { withTick } from '../analysis/evidence/evidence.ts'
import { judgeEvidence } from '../analysis/evidence/judge.ts'
import type { EvidenceSetup } from '../analysis/evidence/setup.ts'
import { beginEvidence } from '../analysis/evidence/state.ts'
import type { Tick } from '../analysis/evidence/tick.ts'

/** What would have been decided on a recorded rollout, and when. */
export interface Replay {
  readonly would: 'promote' | 'rollback' | 'undecided'
  /** Seconds after the first look; null where nothing was decided. */
  readonly afterSeconds: number | null
  readonly because: string
}

/** Judges recorded ticks anew; pure: the first decision counts, a rollback before a promotion. */
export function replayAnalysis(setup: EvidenceSetup, ticks: readonly Tick[]): Replay {
  let state = beginEvidence(setup)
  let passed: Replay | undefined
  let because = 'nothing was counted'
  const first = (ticks[0]?.at ?? 0) - setup.tickMs
  for (const tick of ticks) {
    state = withTick(setup, state, tick)
    const { action, reason } = judgeEvidence(setup, state)
    because = reason.text
    const afterSeconds = (tick.at - first) / 1000
    if (action === 'rollback') return { would: 'rollback', afterSeconds, because }
    if (action === 'promote') passed ??= { would: 'promote', afterSeconds, because }
  }
  return passed ?? { would: 'undecided', afterSeconds: null, because }
}
