import type { Verdict } from '../../domain/verdict.ts'
import { accumulate, freshAt, heldBack, meanOf } from './accumulate.ts'
import { addLimitGains } from './gains.ts'
import { percent, told } from './reasons.ts'
import type { Action, Reason } from './verdict.ts'

/** A promise about the share of errors alone, such as "not above 10 %". */
export interface AbsoluteSetup {
  /** Above 0 and below 1. */
  readonly limit: number
  readonly plannedTicks: number
  /** Dispersion of errors, as in the profile. */
  readonly phi: number
  readonly alpha: number
  /** Evidence that one tick may give at most, nats. */
  readonly clip: number
  /** Evidence wanted that the new release is worse than the old one: an outage of both is not its fault. */
  readonly guard: number
}

/** What the new release did in one tick. */
export interface AbsoluteTick {
  /** Epoch ms. */
  readonly at: number
  readonly requests: number
  readonly errors: number
}

/** All that an absolute analysis knows: plain JSON. */
export interface AbsoluteState {
  readonly ticks: number
  readonly cells: readonly number[]
  readonly lastAt: number | null
  readonly requests: number
  readonly errors: number
  /** What was wrong with the last tick; null when it was sound. */
  readonly trouble: string | null
}

/** What it says. */
export interface AloneVerdict {
  readonly verdict: Verdict
  readonly action: Action
  readonly e: number
  readonly tau: number
  readonly reason: Reason
}

const ratios: readonly number[] = [1.3, 2, 4, 8]

/** The defaults for a limit. */
export function absoluteSetup(limit: number, chosen: Partial<AbsoluteSetup> = {}): AbsoluteSetup {
  return { limit, plannedTicks: 720, phi: 3, alpha: 0.01, clip: 2.5, guard: 10, ...chosen }
}

/** An analysis that has seen nothing yet. */
export function beginAbsolute(): AbsoluteState {
  return { ticks: 0, cells: ratios.map(() => 0), lastAt: null, requests: 0, errors: 0, trouble: null }
}

/** The analysis after one more tick. */
export function withAbsoluteTick(setup: AbsoluteSetup, state: AbsoluteState, tick: AbsoluteTick): AbsoluteState {
  const trouble = troubleOf(state.lastAt, tick)
  if (trouble !== null) return { ...state, trouble }
  const gains = new Float64Array(ratios.length)
  addLimitGains(gains, { events: tick.errors, tries: tick.requests }, setup.limit, ratios, setup.phi)
  const clips = new Float64Array(ratios.length).fill(setup.clip)
  return {
    ticks: state.ticks + 1,
    cells: accumulate(state.cells, gains, clips, freshAt(state.ticks, setup.plannedTicks)),
    lastAt: tick.at,
    requests: state.requests + tick.requests,
    errors: state.errors + tick.errors,
    trouble: null,
  }
}

/** Why a tick of one arm cannot be used; null when it can. */
function troubleOf(lastAt: number | null, { at, requests, errors }: AbsoluteTick): string | null {
  if (!Number.isFinite(at) || (lastAt !== null && at <= lastAt)) return `a tick at ${at} after one at ${lastAt}`
  if (!Number.isSafeInteger(requests) || requests < 0) return `${requests} requests`
  if (!Number.isSafeInteger(errors) || errors < 0 || errors > requests)
    return `${errors} errors in ${requests} requests`
  return null
}

/**
 * Whether the new release breaks the limit. It is only failed when the comparison's evidence about errors, `beside`, is against it too;
 * without an old release (null) the limit alone counts. It never passes: that is the comparison's to say.
 */
export function judgeAbsolute(setup: AbsoluteSetup, state: AbsoluteState, beside: number | null): AloneVerdict {
  const e = meanOf(state.cells, 0, state.cells.length) + heldBack(state.ticks, setup.plannedTicks)
  const tau = 1 / setup.alpha
  const say = (verdict: Verdict, action: Action, code: Reason['code'], text: string): AloneVerdict => ({
    verdict,
    action,
    e,
    tau,
    reason: { code, text, data: { errors: state.errors, requests: state.requests, limit: setup.limit } },
  })
  const counts = `${told(state.errors)} errors of ${told(state.requests)} on the new release, at most ${percent(setup.limit)} wanted`
  const isGuarded = beside !== null && beside < setup.guard
  if (e >= tau && !isGuarded) return say('failed', 'rollback', 'more-errors', counts)
  if (state.trouble !== null) return say('errored', 'wait', 'bad-data', state.trouble)
  if (e >= tau) return say('inconclusive', 'hold', 'suspicious', `${counts}, but the old release fails alike`)
  return say('inconclusive', 'wait', 'cannot-tell', counts)
}
