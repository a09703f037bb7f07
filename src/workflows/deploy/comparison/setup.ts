import { type Profile, priorProfile } from '../../../analysis/evidence/profile.ts'
import { type EvidenceSetup, evidenceSetup, type MetricSetup, warmUpOf } from '../../../analysis/evidence/setup.ts'
import { latencyBoundsMs } from '../../../domain/target.ts'
import type { AnalysisSettings, MetricSettings } from '../../../settings/analysis-schema.ts'

/** The shortest time that evidence is spread over, so that a short canary is not judged by its first seconds alone. */
const shortestPlanMs = 10 * 60_000

/** What an analysis of the settings means for the judgement, with what is known to be normal; no bounds: latency is not measured. */
export function setupOf(
  analysis: AnalysisSettings,
  profile: Profile | null,
  plannedMs: number,
  boundsMs: readonly number[] = latencyBoundsMs,
): EvidenceSetup {
  const tickMs = tickOf(analysis)
  const known = knownWith(boundsMs, profile)
  const houseRules = evidenceSetup({ profile: known })
  return evidenceSetup({
    profile: known,
    tickMs,
    plannedTicks: Math.ceil(Math.max(plannedMs, shortestPlanMs) / tickMs),
    tolerance: { errors: 1 + analysis.tolerate.errors, latency: 1 + analysis.tolerate.latency },
    warmUp: warmUpOf(coldStartOf(analysis, profile)),
    weights: { errors: 1, latency: boundsMs.length > 0 ? 1 : 0 },
    metrics: analysis.metrics.map(metricOf),
    alpha: analysis.falseAlarm,
    maxDwellMs: analysis.longest,
    // How long a step is held at least is the plan's to say.
    pass: { ...houseRules.pass, minDwellMs: 0 },
    whenInconclusive: analysis.whenUnclear === 'proceed-if-calm' ? 'proceed-if-calm' : 'hold',
  })
}

/** What is known of latency holds for the buckets that it was learned in. */
function knownWith(boundsMs: readonly number[], profile: Profile | null): Profile {
  const prior = priorProfile(boundsMs)
  if (profile === null || profile.boundsMs.join() === boundsMs.join()) return profile ?? prior
  return { ...profile, boundsMs, edges: prior.edges, latency: prior.latency, survival: prior.survival, replayed: null }
}

/** Replicas that are compared with equally fresh ones are allowed nothing; others as long as they were seen to need, within what is allowed. */
function coldStartOf({ baseline, warmUp }: AnalysisSettings, profile: Profile | null): number {
  if (baseline === 'fresh') return 0
  return profile === null || profile.isPrior ? warmUp : Math.min(warmUp, profile.coldStartMs)
}

/** How much time one tick covers: a scrape, where Prometheus counts. */
export function tickOf({ tick, traffic }: AnalysisSettings): number {
  return traffic.kind === 'edge' ? tick : Math.min(15_000, Math.max(1000, traffic.scrape))
}

function metricOf({ id, title, counts, worse, weight }: MetricSettings): MetricSetup {
  const kind = counts === 'events' ? 'share' : 'sum'
  return { id, kind, worse, weight, ...(title === undefined ? {} : { title }) }
}
