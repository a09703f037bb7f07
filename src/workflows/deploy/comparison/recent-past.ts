import type { AloneVerdict } from '../../../analysis/evidence/absolute.ts'
import {
  beginRecentPast,
  judgeRecentPast,
  type RecentPastState,
  recentPastSetup,
  type UsualCount,
  withRecentPastTick,
} from '../../../analysis/evidence/recent-past.ts'
import { edgesOf } from '../../../analysis/evidence/scale.ts'
import { latencyBoundsMs, type TrafficBucket } from '../../../domain/target.ts'
import { measureAtEdge } from '../../../measurements/edge.ts'
import type { ArmCounts } from '../../../measurements/stretch.ts'
import { policyOf } from '../../../policy/policy.ts'
import { findProfile } from '../../../store/profiles.ts'
import type { Scene } from '../scene.ts'

/** A release that has all requests, watched against what was usual for the app before. */
export interface RecentPastWatch {
  /** Counts what is new and judges it; what is known is kept with the step. */
  advance(now: number): Promise<AloneVerdict>
}

/** What was usual: shares of errors, and of requests slower than a bound. */
interface Usual {
  readonly errors: number
  readonly slowAbove: number
  readonly slow: number
}

interface Kept {
  readonly usual: Usual
  readonly state: RecentPastState
  readonly cursor: unknown
}

const tickMs = 5000
const pastMs = 13 * 60_000
/** Fewer requests than this tell nothing of what is usual. */
const enough = 1000

/** Opens the watch of a step at which the new release has all requests; null where no analysis is wanted, or nothing tells what is usual. */
export async function openRecentPast(scene: Scene, since: number): Promise<RecentPastWatch | null> {
  const { next, previous, place, attempt, driver } = scene
  const { analysis } = policyOf(next.settings, place.app, place.environment)
  if (analysis === null || previous === null) return null
  const source = measureAtEdge({
    next: next.release.id,
    previous: previous.release.id,
    tickMs,
    traffic: (sinceMs) => driver.traffic(place, sinceMs),
  })
  const usual = (attempt.notes['recentPast'] as Kept | undefined)?.usual ?? (await usualOf(scene, since))
  if (usual === null) return null
  const known = attempt.notes['recentPast'] as Kept | undefined
  const setup = recentPastSetup({ tickMs })
  let kept: Kept = known ?? { usual, state: beginRecentPast(), cursor: source.begin(since) }
  return {
    async advance(now) {
      const { stretches, cursor } = await source.read(kept.cursor, now, attempt.signal)
      let { state } = kept
      for (const { until, next: arm } of stretches) {
        if (arm !== null) state = withRecentPastTick(setup, state, { at: until, counts: countsOf(arm, usual) })
      }
      if (stretches.length > 0) {
        kept = { usual, state, cursor }
        await attempt.note('recentPast', kept)
      }
      return judgeRecentPast(setup, state)
    },
  }
}

function countsOf({ requests, errors, latency }: ArmCounts, usual: Usual): Record<string, UsualCount> {
  const slow = (latency ?? []).reduce((sum, count, i) => (i > usual.slowAbove ? sum + count : sum), 0)
  return {
    errors: { tries: requests, events: errors, usual: usual.errors },
    'slow requests': { tries: requests, events: slow, usual: usual.slow },
  }
}

/** What was usual of the release before, in the minutes before the step; else what was learned of the app. */
async function usualOf(
  { world, deployment, previous, place, driver, next }: Scene,
  since: number,
): Promise<Usual | null> {
  const buckets = await driver.traffic(place, since - pastMs)
  const before = buckets.filter(({ at, release }) => at < since && release === previous?.release.id)
  const { analysis } = policyOf(next.settings, place.app, place.environment)
  const profile = await findProfile(world.db, { workspace: deployment.workspace, ...place }, analysis?.tick ?? 0)
  const recent = shareOf(before)
  if (recent !== null)
    return profile === null ? recent : { ...recent, errors: Math.max(recent.errors, profile.errorShare) }
  const edge = profile?.edges.find(({ quantile }) => quantile === 0.95)
  if (profile === null || edge === undefined) return null
  return { errors: profile.errorShare, slowAbove: edge.bound, slow: edge.exceed }
}

function shareOf(buckets: readonly TrafficBucket[]): Usual | null {
  const latency = new Array<number>(latencyBoundsMs.length + 1).fill(0)
  let [requests, errors] = [0, 0]
  for (const bucket of buckets) {
    requests += bucket.requests
    errors += bucket.errors
    for (const [i, count] of bucket.latency.entries()) latency[i] = (latency[i] ?? 0) + count
  }
  const edge = edgesOf(latency).find(({ quantile }) => quantile === 0.95)
  if (requests < enough || edge === undefined) return null
  return { errors: (errors + 1) / (requests + 1000), slowAbove: edge.bound, slow: edge.exceed }
}
