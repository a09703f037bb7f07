import type { EvidenceSetup } from './setup.ts'

/** Replays can lower the threshold at most to this part of what is proven without them. */
const lowest = 0.2

/**
 * The evidence from which on a release is taken back: 1/alpha (Ville), until the threshold was found by replaying enough healthy traffic;
 * then that one, which may also be higher.
 */
export function tauOf({ profile, alpha }: EvidenceSetup): number {
  if (profile.replayed === null || profile.replayed.replays < replaysNeeded(alpha)) return 1 / alpha
  return Math.max(lowest / alpha, profile.replayed.tau)
}

/** Healthy rollouts that must be replayed before their highest evidence sets the threshold. */
function replaysNeeded(alpha: number): number {
  return Math.ceil(5 / alpha)
}
