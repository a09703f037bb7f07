import { learnProfile } from '../../../src/analysis/evidence/learning.ts'
import type { Profile } from '../../../src/analysis/evidence/profile.ts'
import type { Tick } from '../../../src/analysis/evidence/tick.ts'
import type { Case } from '../cells.ts'
import { ticksOf } from '../simulate.ts'
import { boundsMs } from '../world/latency.ts'
import type { ArmCounts } from '../world/rollout.ts'

/** What the engine has learned of a service. */
export type Normal = Profile

/**
 * What the engine learns from healthy rollouts of the case, one per seed. It does not learn how long a cold start takes: the prior's two
 * minutes stand where replicas start cold or nobody knows (`assumeCold`), and nothing where history shows that they do not.
 */
export function learnNormal(what: Case, seeds: readonly string[], assumeCold: boolean): Normal {
  const hours = seeds.map((seed) => recordOf(what, seed))
  const profile = learnProfile({ hours, tickMs: 1000 * what.cell.tickSeconds, boundsMs, metrics: [] })
  return assumeCold || what.effect.coldStart ? profile : { ...profile, coldStartMs: 0 }
}

/** One generated rollout as the engine gets ticks, each a copy of its own. */
export function recordOf(what: Case, seed: string): Tick[] {
  const arm = ({ requests, errors, latency }: ArmCounts) => ({ requests, errors, latency: [...latency] })
  return Array.from(ticksOf(what, seed), ({ at, canary, control }) => ({
    at: 1000 * at,
    regions: { all: { canary: arm(canary), control: arm(control), weight: what.cell.weight } },
  }))
}
