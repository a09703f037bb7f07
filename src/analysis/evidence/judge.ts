import type { Verdict } from '../../domain/verdict.ts'
import { atLeastTimes, evidenceOf, fineOf } from './combine.ts'
import { culpritsOf } from './culprits.ts'
import { secondsNeeded } from './planner.ts'
import { countsOf, reasonToFail, told, totalsOf } from './reasons.ts'
import { splitEvidence } from './sample-ratio.ts'
import type { EvidenceSetup } from './setup.ts'
import type { EvidenceState } from './state.ts'
import { tauOf } from './threshold.ts'
import type { Action, EvidenceVerdict, Reason } from './verdict.ts'

/** Nothing passes on data that was broken within this time. */
const recoveryMs = 60_000
/** Nothing passes when more than this share of it could not be used. */
const mostDropped = 0.1
/** Below this, evidence says nothing against a release: what `proceed-if-calm` asks for. */
const calmBelow = 3

interface Known {
  readonly setup: EvidenceSetup
  readonly state: EvidenceState
  readonly e: number
  readonly eOk: number
  readonly neededSeconds: number | null
}

type Judged = readonly [Verdict, Action, Reason]

/**
 * What the evidence says now. `now` (epoch ms), where given, lets it see that ticks have stopped coming. A release that was found bad stays
 * failed; otherwise broken data is `errored` while it lasts, and nothing passes until it has been whole again for a minute.
 */
export function judgeEvidence(setup: EvidenceSetup, state: EvidenceState, now?: number): EvidenceVerdict {
  const { e, perMetric, perRegion } = evidenceOf(setup, state)
  const fine = fineOf(setup, state)
  const eOk = Math.min(...Object.values(fine))
  const tau = tauOf(setup)
  const { canary, control } = totalsOf(state)
  const neededSeconds = needed(setup, state)
  const hasFailed = state.failed !== null
  const culprits = e >= setup.holdAt || hasFailed ? culpritsOf(setup, state, perMetric, hasFailed) : []
  const known: Known = { setup, state, e, eOk, neededSeconds }
  const [verdict, action, reason] = hasFailed
    ? (['failed', 'rollback', reasonToFail(setup, state, culprits[0], state.failed.e)] as const)
    : (judgeData(known, now) ?? judgeCalm(known))
  const names = Object.keys(perMetric)
  return {
    verdict,
    action,
    e,
    eOk,
    tau,
    perMetric: Object.fromEntries(names.map((name) => [name, { e: perMetric[name]!, eOk: fine[name]! }])),
    perRegion,
    culprits,
    reason,
    neededSeconds,
    figures: {
      canary: { requests: canary.requests, errors: canary.errors },
      control: { requests: control.requests, errors: control.errors },
      ticks: state.ticks,
      dropped: droppedOf(state),
      atLeastTimes: atLeastTimes(setup, state),
    },
  }
}

/** What keeps the data from being judged at all. */
function judgeData({ setup, state }: Known, now: number | undefined): Judged | undefined {
  if (state.lastAt === null && droppedOf(state) === 0)
    return ['inconclusive', 'wait', { code: 'nothing-seen', text: 'nothing was measured yet', data: {} }]
  const open = Object.entries(state.faults).filter(([, { streak }]) => streak > 0)
  const [worst] = open.toSorted(([, a], [, b]) => b.streak - a.streak)
  if (worst !== undefined) {
    const [key, { found, streak }] = worst
    const action = streak * setup.tickMs > recoveryMs ? 'hold' : 'wait'
    const text = `${key}: ${found} (${told(streak)} ticks in a row, ${told(droppedOf(state))} in all)`
    return ['errored', action, { code: 'bad-data', text, data: { key, found, streak } }]
  }
  const silence = now === undefined || state.lastAt === null ? 0 : now - state.lastAt
  if (silence > 3 * setup.tickMs) {
    const text = `nothing was measured for ${told(silence / 1000)} s`
    return ['errored', silence > recoveryMs ? 'hold' : 'wait', { code: 'bad-data', text, data: { silence } }]
  }
  return judgeSplit(setup, state)
}

function judgeSplit(setup: EvidenceSetup, state: EvidenceState): Judged | undefined {
  const regions = Object.entries(state.regions)
  const silent = regions.find(([, { silentMs }]) => silentMs >= setup.silenceMs)
  if (silent !== undefined) {
    const [region, { silentMs }] = silent
    const text = `no request reached the new release for ${told(silentMs / 1000)} s in ${region}`
    return ['inconclusive', 'probe', { code: 'no-requests', text, data: { region, silentMs } }]
  }
  const limit = regions.length / setup.sampleRatio.alpha
  const split = regions.find(([, region]) => region.silentMs === 0 && splitEvidence(setup, region) >= limit)
  if (split === undefined) return undefined
  const [region, { canary, control, weight }] = split
  const text = `${told(canary.requests)} requests reached the new release and ${told(control.requests)} the old one in ${region}, which does not fit the weight: both may not be counted alike`
  return [
    'errored',
    'data-fault',
    {
      code: 'split-broken',
      text,
      data: { region, weight: weight ?? -1, requests: canary.requests, baseRequests: control.requests },
    },
  ]
}

/** What sound data say of a release that was not found bad. */
function judgeCalm(known: Known): Judged {
  const { setup, state, e, eOk } = known
  const counts = countsOf(totalsOf(state))
  const dwellMs = (state.lastAt ?? 0) - (state.stepSince ?? 0)
  if (e >= setup.holdAt) {
    const text = `${counts}: suspicious, not proven (evidence ${e.toFixed(1)} of ${tauOf(setup).toFixed(0)})`
    return ['inconclusive', 'hold', { code: 'suspicious', text, data: { e } }]
  }
  if (isOut(state)) {
    const text = `${counts}: more than half of the old release's requests fail, nothing is promoted meanwhile`
    return ['inconclusive', 'hold', { code: 'both-failing', text, data: { e } }]
  }
  if (eOk >= setup.pass.at && dwellMs >= setup.pass.minDwellMs && isWhole(state)) {
    const text = `${counts}: not worse by more than is tolerated`
    return ['passed', 'promote', { code: 'no-worse', text, data: { eOk } }]
  }
  return judgeUndecided(known, counts, dwellMs)
}

function judgeUndecided({ setup, state, e, neededSeconds }: Known, counts: string, dwellMs: number): Judged {
  const wanted =
    neededSeconds === null
      ? 'more traffic is needed to say how long it takes'
      : `about ${told(neededSeconds)} s would show twice the errors`
  const isLate = dwellMs >= setup.maxDwellMs
  const data = { neededSeconds: neededSeconds ?? -1, dwellMs }
  if (!isLate)
    return ['inconclusive', 'wait', { code: 'cannot-tell', text: `${counts}: too early to tell, ${wanted}`, data }]
  const reason: Reason = {
    code: 'cannot-tell-in-time',
    text: `${counts}: cannot be told in the time given, ${wanted}`,
    data,
  }
  const isCalm = setup.whenInconclusive === 'proceed-if-calm' && e < calmBelow && isWhole(state)
  if (isCalm) return ['inconclusive', 'promote', reason]
  return ['inconclusive', setup.whenInconclusive === 'extend' ? 'wait' : 'hold', reason]
}

/** Whether data are complete enough to pass on. */
function isWhole(state: EvidenceState): boolean {
  const dropped = droppedOf(state)
  const recent = Object.values(state.faults).some(({ lastAt }) => (state.lastAt ?? 0) - lastAt < recoveryMs)
  return !recent && dropped <= mostDropped * state.ticks
}

/** Whether the old release hardly answers: being no worse than that is no reason to be promoted. */
function isOut({ regions }: EvidenceState): boolean {
  const recent = Object.values(regions).map((region) => region.recent)
  const errors = recent.reduce((sum, one) => sum + one.errors, 0)
  return 2 * errors > recent.reduce((sum, one) => sum + one.requests, 0)
}

function droppedOf({ faults }: EvidenceState): number {
  return Object.values(faults).reduce((sum, { count }) => sum + count, 0)
}

function needed(setup: EvidenceSetup, state: EvidenceState): number | null {
  const { canary, control } = totalsOf(state)
  const requests = canary.requests + control.requests
  if (state.startedAt === null || state.lastAt === null || requests === 0) return null
  const seconds = (state.lastAt - state.startedAt) / 1000
  const errorShare = (2000 * setup.profile.errorShare + control.errors) / (2000 + control.requests)
  const prospect = { requestsPerSecond: requests / seconds, weight: canary.requests / requests, errorShare, times: 2 }
  const all = secondsNeeded(setup, prospect, tauOf(setup))
  return Number.isFinite(all) ? Math.max(0, Math.ceil(all - seconds)) : null
}
