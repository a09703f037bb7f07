import type { Verdict } from '../../domain/verdict.ts'
import type { AloneVerdict } from './absolute.ts'
import { accumulate, meanOf } from './accumulate.ts'
import { addLimitGains } from './gains.ts'
import { percent, told } from './reasons.ts'
import type { Action, Reason } from './verdict.ts'

/** How a release is watched once the old one is gone: against the app's own past at that hour of the week. */
export interface RecentPastSetup {
  readonly tickMs: number
  /** How many times the share of the past is not worth an alarm. */
  readonly tolerance: number
  readonly phi: number
  readonly clip: number
  /** Mean time between false alarms, days. */
  readonly falseAlarmDays: number
}

/** What an app did in one tick beside what is usual: by name, as `errors` or `slow`. */
export interface RecentPastTick {
  /** Epoch ms. */
  readonly at: number
  readonly counts: Readonly<Record<string, UsualCount>>
}

/** Events among tries, and their usual share at this time; null where the past does not tell. */
export interface UsualCount {
  readonly tries: number
  readonly events: number
  readonly usual: number | null
}

/** All that a watch against the recent past knows: plain JSON. */
export interface RecentPastState {
  readonly lastAt: number | null
  readonly streams: Readonly<Record<string, readonly number[]>>
  readonly last: Readonly<Record<string, UsualCount>>
  readonly trouble: string | null
  /** When the alarm was raised, and with what; a raised alarm stays. */
  readonly alarm: { readonly at: number; readonly e: number; readonly stream: string } | null
}

const ratios: readonly number[] = [1.5, 2.5, 5, 15, 60]
/** Below this share of events nothing is usual. */
const leastShare = 0.0001
const dayMs = 86_400_000

/** The defaults: ticks of 15 s, twice the usual, one false alarm in 30 days. */
export function recentPastSetup(chosen: Partial<RecentPastSetup> = {}): RecentPastSetup {
  return { tickMs: 15_000, tolerance: 2, phi: 3, clip: 1, falseAlarmDays: 30, ...chosen }
}

/** A watch that has seen nothing yet. */
export function beginRecentPast(): RecentPastState {
  return { lastAt: null, streams: {}, last: {}, trouble: null, alarm: null }
}

/** The watch after one more tick; counts without a usual share are left out (Shiryaev–Roberts e-detector; Shin, Ramdas, Rinaldo 2022). */
export function withRecentPastTick(
  setup: RecentPastSetup,
  state: RecentPastState,
  tick: RecentPastTick,
): RecentPastState {
  const trouble = troubleOf(state.lastAt, tick)
  if (trouble !== null) return { ...state, trouble }
  const streams: Record<string, readonly number[]> = { ...state.streams }
  for (const [name, { tries, events, usual }] of Object.entries(tick.counts)) {
    if (usual === null) continue
    const limit = Math.min(0.9, setup.tolerance * Math.max(leastShare, usual))
    const gains = new Float64Array(ratios.length)
    addLimitGains(gains, { events, tries }, limit, ratios, setup.phi)
    const clips = new Float64Array(ratios.length).fill(setup.clip)
    streams[name] = accumulate(streams[name] ?? ratios.map(() => 0), gains, clips, 1)
  }
  const next = { ...state, lastAt: tick.at, streams, last: tick.counts, trouble: null }
  const e = evidenceOf(next)
  if (next.alarm !== null || e < thresholdOf(setup)) return next
  return { ...next, alarm: { at: tick.at, e, stream: strongestOf(next) } }
}

function troubleOf(lastAt: number | null, { at, counts }: RecentPastTick): string | null {
  if (!Number.isFinite(at) || (lastAt !== null && at <= lastAt)) return `a tick at ${at} after one at ${lastAt}`
  if (Object.keys(counts).length === 0) return 'nothing was read'
  for (const [name, { tries, events, usual }] of Object.entries(counts)) {
    const isSound = [tries, events].every((count) => Number.isSafeInteger(count) && count >= 0) && events <= tries
    if (!isSound) return `${name}: ${events} in ${tries}`
    if (usual !== null && !(usual >= 0 && usual <= 1)) return `${name}: a usual share of ${usual}`
  }
  return null
}

function evidenceOf({ streams }: RecentPastState): number {
  const all = Object.values(streams)
  return all.length === 0 ? 0 : all.reduce((sum, cells) => sum + meanOf(cells, 0, cells.length), 0) / all.length
}

function strongestOf({ streams }: RecentPastState): string {
  const strength = (cells: readonly number[]) => meanOf(cells, 0, cells.length)
  return Object.entries(streams).toSorted(([, a], [, b]) => strength(b) - strength(a))[0]?.[0] ?? ''
}

function thresholdOf({ falseAlarmDays, tickMs }: RecentPastSetup): number {
  return (falseAlarmDays * dayMs) / tickMs
}

/** Whether the app has become worse than its own past; it never passes, an alarm or none is all there is to say. */
export function judgeRecentPast(setup: RecentPastSetup, state: RecentPastState): AloneVerdict {
  const e = evidenceOf(state)
  const tau = thresholdOf(setup)
  const say = (verdict: Verdict, action: Action, code: Reason['code'], text: string, data: Reason['data'] = {}) => ({
    verdict,
    action,
    e,
    tau,
    reason: { code, text, data },
  })
  if (state.alarm !== null) {
    const { stream } = state.alarm
    const { events, tries, usual } = state.last[stream] ?? { events: 0, tries: 0, usual: null }
    const text = `${stream} are more than ${setup.tolerance} times what is usual at this time: lately ${told(events)} of ${told(tries)}, usually ${percent(usual ?? 0)}; one false alarm in ${setup.falseAlarmDays} days`
    return say('failed', 'rollback', stream === 'errors' ? 'more-errors' : 'metric-worse', text, {
      stream,
      events,
      tries,
    })
  }
  if (state.trouble !== null) return say('errored', 'wait', 'bad-data', state.trouble)
  if (state.lastAt === null) return say('inconclusive', 'wait', 'nothing-seen', 'nothing was measured yet')
  return say('inconclusive', 'wait', 'cannot-tell', 'as usual so far')
}
