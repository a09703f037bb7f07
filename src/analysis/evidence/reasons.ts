import { meanOf } from './accumulate.ts'
import { atLeastTimes, outageEvidence } from './combine.ts'
import { layoutOf } from './layout.ts'
import { shiftBound } from './scale.ts'
import type { EvidenceSetup } from './setup.ts'
import type { ArmSums, EvidenceState } from './state.ts'
import { tauOf } from './threshold.ts'
import type { Culprit, Reason, ReasonCode } from './verdict.ts'

/** Sums over all regions. */
export function totalsOf({ regions }: EvidenceState): { readonly canary: ArmSums; readonly control: ArmSums } {
  const all = Object.values(regions)
  return { canary: sumOf(all.map(({ canary }) => canary)), control: sumOf(all.map(({ control }) => control)) }
}

function sumOf(arms: readonly ArmSums[]): ArmSums {
  const sum = { requests: 0, errors: 0, timed: 0, above: [] as number[] }
  for (const { requests, errors, timed, above } of arms) {
    sum.requests += requests
    sum.errors += errors
    sum.timed += timed
    for (const [i, count] of above.entries()) sum.above[i] = (sum.above[i] ?? 0) + count
  }
  return sum
}

/** Why a release is bad, by its strongest culprit: what was counted, how much worse at least, how likely a false alarm. */
export function reasonToFail(
  setup: EvidenceSetup,
  state: EvidenceState,
  culprit: Culprit | undefined,
  e: number,
): Reason {
  const sums = culprit?.region == null ? totalsOf(state) : (state.regions[culprit.region] ?? totalsOf(state))
  const odds = oddsOf(setup, e)
  const where = culprit?.region == null ? '' : ` in ${culprit.region}`
  const tell = (code: ReasonCode, what: string, data: Reason['data']): Reason => ({
    code,
    text: `${what}${where}, odds of a false alarm below 1 in ${told(odds.oneIn)}${odds.text}`,
    data: { ...data, oneIn: odds.oneIn, ...(culprit?.region == null ? {} : { region: culprit.region }) },
  })
  if (culprit === undefined || culprit.metric === 'errors') return tell(...errorsWorse(setup, state, sums))
  if (culprit.metric === 'latency') return tell(...latencyWorse(setup, state, sums))
  const metric = setup.metrics.find(({ id }) => id === culprit.metric)
  const title = metric?.title ?? culprit.metric
  const change = metric?.worse === 'less' ? 'less' : 'more'
  return tell('metric-worse', `${change} ${title} on the new release than on the old one`, {
    metric: culprit.metric,
    change,
  })
}

type Told = [ReasonCode, string, Reason['data']]

/** What was counted of errors, in words. */
export function countsOf({ canary, control }: { readonly canary: ArmSums; readonly control: ArmSums }): string {
  return `${told(canary.errors)} errors of ${told(canary.requests)} on the new release, ${told(control.errors)} of ${told(control.requests)} on the old one`
}

function errorsWorse(setup: EvidenceSetup, state: EvidenceState, sums: { canary: ArmSums; control: ArmSums }): Told {
  const times = atLeastTimes(setup, state)
  const data = {
    errors: sums.canary.errors,
    requests: sums.canary.requests,
    baseErrors: sums.control.errors,
    baseRequests: sums.control.requests,
    times,
  }
  const isOut = outageEvidence(setup, state) >= tauOf(setup)
  const worse = times > 1 ? `: at least ${times} times worse` : ': worse'
  return [isOut ? 'outage' : 'more-errors', `${countsOf(sums)}${worse}`, data]
}

function latencyWorse(
  setup: EvidenceSetup,
  { cells, scale }: EvidenceState,
  sums: { canary: ArmSums; control: ArmSums },
): Told {
  const { latency } = layoutOf(setup)
  const edges = scale?.edges ?? []
  const strength = edges.map((_, i) => meanOf(cells, latency[i]!.ratios.at, latency[i]!.ratios.count))
  const i = strength.indexOf(Math.max(...strength))
  const { boundsMs } = setup.profile
  const bound = edges[i]?.bound ?? 0
  const edgeMs = boundsMs[bound] ?? 0
  const farMs = boundsMs[shiftBound(boundsMs, bound, setup.tolerance.latency, 'up')] ?? edgeMs
  const share = (sums.canary.above[i] ?? 0) / Math.max(1, sums.canary.timed)
  const baseShare = (sums.control.above[i] ?? 0) / Math.max(1, sums.control.timed)
  const by = Math.round((setup.tolerance.latency - 1) * 100)
  const text = `${percent(share)} of the new release's ${told(sums.canary.timed)} requests took over ${milliseconds(farMs)}, ${percent(baseShare)} of the old one's ${told(sums.control.timed)} over ${milliseconds(edgeMs)}: more than ${by} % slower`
  const data = {
    share,
    baseShare,
    aboveMs: farMs,
    baseAboveMs: edgeMs,
    morePercent: by,
    timed: sums.canary.timed,
    baseTimed: sums.control.timed,
  }
  return ['slower', text, data]
}

/** One in how many healthy rollouts is called as bad as this: proven by the evidence (Ville), or counted in replays. */
function oddsOf(setup: EvidenceSetup, e: number): { readonly oneIn: number; readonly text: string } {
  const proven = Math.floor(e)
  const counted = Math.floor(1 / setup.alpha)
  const replays = setup.profile.replayed?.replays ?? 0
  if (proven >= counted) return { oneIn: Math.min(proven, 1_000_000_000), text: '' }
  return { oneIn: counted, text: ` (as ${told(replays)} replays of healthy traffic say)` }
}

/** A whole number with thousands set apart. */
export function told(count: number): string {
  return Math.round(count).toLocaleString('en')
}

/** A share as people read it. */
export function percent(share: number): string {
  const value = share * 100
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`
}

function milliseconds(ms: number): string {
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(2))} ms`
}
