import type { Profile } from '../../../src/analysis/evidence/profile.ts'
import { replayedThreshold } from '../../../src/analysis/evidence/replay.ts'
import { type EvidenceSetup, evidenceSetup, warmUpOf } from '../../../src/analysis/evidence/setup.ts'
import { tauOf } from '../../../src/analysis/evidence/threshold.ts'
import type { Circumstances, Rule } from '../rules/rule.ts'
import { WorseEvidence } from './worse-evidence.ts'

/** The name of ours among the rules. */
export const ourName = 'Tidegate'

/** The engine's setup for a rollout: its own defaults, and what the profile has learned; nothing of the cell is told. */
export function setupOf(
  profile: Profile,
  { tickSeconds, plannedSeconds }: Pick<Circumstances, 'tickSeconds' | 'plannedSeconds'>,
): EvidenceSetup {
  return evidenceSetup({
    profile,
    tickMs: 1000 * tickSeconds,
    plannedTicks: Math.round(plannedSeconds / tickSeconds),
    warmUp: warmUpOf(profile.coldStartMs),
  })
}

/** The limit that the engine would use after replaying healthy rollouts whose highest E were these. */
export function learnedLimit(profile: Profile, highest: readonly number[]): number {
  const replayed = replayedThreshold(evidenceSetup({ profile }), highest)
  return tauOf(evidenceSetup({ profile: { ...profile, replayed } }))
}

/** Our rule: its score is E; its documented limit is the engine's own before any replay. */
export function tidegate(profile: Profile): Rule {
  return {
    name: ourName,
    family: 'ours',
    looksAtTicksOnly: true,
    tuned: [0.01],
    documented: [tauOf(evidenceSetup({ profile: { ...profile, replayed: null } }))],
    begin(circumstances) {
      const scores = new Float64Array(1)
      const evidence = new WorseEvidence(setupOf(profile, circumstances))
      return {
        scores,
        observe({ tick }) {
          const e = evidence.observe(tick)
          if (e > scores[0]!) scores[0] = e
        },
      }
    },
  }
}
