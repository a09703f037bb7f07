import { type Profile, priorProfile } from '../../../analysis/evidence/profile.ts'
import { type EvidenceSetup, evidenceSetup, type MetricSetup, warmUpOf } from '../../../analysis/evidence/setup.ts'
import { latencyBoundsMs } from '../../../domain/target.ts'
import type { AnalysisSettings, MetricSettings } from '../../../settings/analysis-schema.ts'

/** The shortest time that evidence is spread over, so that a short canary is not judged by its first seconds alone. */
const shortestPlanMs = 10 * 60_000

/** What an analysis of the settings means for the judgement, with what is known to be normal. */
export function setupOf(analysis: AnalysisSettings, profile: Profile | null, plannedMs: number): EvidenceSetup {
  const isAtEdge = analysis.traffic.kind === 'edge'
  const hasLatency = isAtEdge || (analysis.traffic.kind === 'prometheus' && analysis.traffic.latency !== undefined)
  const tickMs = tickOf(analysis)
  const known = profile ?? priorProfile(isAtEdge ? latencyBoundsMs : [])
  const houseRules = evidenceSetup({ profile: known })
  return evidenceSetup({
    profile: known,
    tickMs,
    plannedTicks: Math.ceil(Math.max(plannedMs, shortestPlanMs) / tickMs),
    tolerance: { errors: 1 + analysis.tolerate.errors, latency: 1 + analysis.tolerate.latency },
    warmUp: warmUpOf(analysis.baseline === 'fresh' ? 0 : analysis.warmUp),
    weights: { errors: 1, latency: hasLatency ? 1 : 0 },
    metrics: analysis.metrics.map(metricOf),
    alpha: analysis.falseAlarm,
    maxDwellMs: analysis.longest,
    // How long a step is held at least is the plan's to say.
    pass: { ...houseRules.pass, minDwellMs: 0 },
    whenInconclusive: analysis.whenUnclear === 'proceed-if-calm' ? 'proceed-if-calm' : 'hold',
  })
}

/** How much time one tick covers: a scrape, where Prometheus counts. */
export function tickOf({ tick, traffic }: AnalysisSettings): number {
  return traffic.kind === 'edge' ? tick : Math.min(15_000, Math.max(1000, traffic.scrape))
}

function metricOf({ id, title, counts, worse, weight }: MetricSettings): MetricSetup {
  const kind = counts === 'events' ? 'share' : 'sum'
  return { id, kind, worse, weight, ...(title === undefined ? {} : { title }) }
}
