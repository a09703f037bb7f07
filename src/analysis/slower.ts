import { latencyBoundsMs, type TrafficBucket } from '../domain/target.ts'
import { formatDuration } from '../lib/duration.ts'
import { chanceOfAtLeast } from './chance.ts'
import type { WatchFacts } from './facts.ts'
import { extend, type Stretch } from './holding.ts'
import { type JudgeRule, percent, type RuleFinding, type RuleOf } from './judgement.ts'
import { countAbove, countOf, quantileOf } from './latency.ts'
import { bucketMs, bucketsOf, totalOf, troubleOfTraffic } from './series.ts'

const shares = { p50: 0.5, p95: 0.95, p99: 0.99 }
/** A window is so long at least, and grows back so far to gather its requests. */
const shortestWindowMs = 5000
const longestWindowMs = 60_000
/** A quantile above its limit counts only when chance explains it less often than this. */
const significance = 0.01

interface Comparison {
  readonly next: number
  readonly base: number
  readonly holds: boolean
  readonly against: string
}

/**
 * `slower by B for D`: a quantile of the new release against the same quantile of the release before in the same window, or in its
 * recent past when it has too little traffic. The window is 5 s at least and grows back until it has its requests. It counts as slower
 * when the quantile is above the limit, the difference is worth mentioning, and more requests lie above the limit than chance explains.
 */
export const judgeSlower: JudgeRule<'slower'> = (rule, facts, now) => {
  const trouble = troubleOfTraffic(facts, now)
  if (trouble !== undefined) return { outcome: 'errored', because: trouble, since: null }
  if (facts.previous === null)
    return { outcome: 'passed', because: 'there is no release before to compare with', since: null }
  let last: Comparison | null = null
  let open: Stretch | null = null
  for (const { at, comparison } of compareAll(rule, facts)) {
    if (rule.for > 0 && at + bucketMs > (facts.trafficReadAt ?? now)) break
    last = comparison ?? last
    open = extend(open, { at, holds: comparison?.holds ?? null, requests: 1 })
    if (comparison && open && open.heldMs >= rule.for) {
      return { outcome: 'failed', because: describe(rule, facts, comparison), since: open.from }
    }
  }
  return withoutBreach(rule, facts, now, last, open)
}

function withoutBreach(
  rule: RuleOf<'slower'>,
  facts: WatchFacts,
  now: number,
  last: Comparison | null,
  open: Stretch | null,
): RuleFinding {
  if (last === null) {
    const { requests } = totalOf(bucketsOf(facts, facts.next))
    const because = `too few requests to compare ${rule.quantile}: ${requests} on ${facts.next}, ${rule.atLeastRequests} within ${formatDuration(longestWindowMs)} wanted of each release`
    return { outcome: 'inconclusive', because, since: null }
  }
  const because = describe(rule, facts, last)
  if (open === null) return { outcome: 'passed', because, since: null }
  return { outcome: 'passed', because, since: open.from, breaksAt: now + Math.max(0, rule.for - open.heldMs) }
}

function* compareAll(
  rule: RuleOf<'slower'>,
  facts: WatchFacts,
): Generator<{ at: number; comparison: Comparison | null }> {
  const next = new Window(bucketsOf(facts, facts.next))
  const previous = new Window(bucketsOf(facts, facts.previous))
  for (const { at, requests } of bucketsOf(facts, facts.next)) {
    if (requests === 0) continue
    next.moveTo(at, rule.atLeastRequests)
    previous.moveTo(at, rule.atLeastRequests)
    yield { at, comparison: compare(rule, facts, next, previous) }
  }
}

function compare(rule: RuleOf<'slower'>, facts: WatchFacts, mine: Window, beside: Window): Comparison | null {
  const share = shares[rule.quantile]
  const isBeside = beside.count >= rule.atLeastRequests
  const baseline = isBeside ? beside.latency : (facts.baseline ?? [])
  if (mine.count < rule.atLeastRequests || (!isBeside && countOf(baseline) < rule.atLeastRequests)) return null
  const next = quantileOf(mine.latency, share, mine.count)
  const base = quantileOf(baseline, share)
  if (!Number.isFinite(next) || !Number.isFinite(base)) return null
  const limit = Math.max(base * (1 + rule.by), base + rule.atLeastMs)
  const chance = () => chanceOfAtLeast(Math.floor(countAbove(mine.latency, limit)), mine.count, 1 - share)
  const against = isBeside ? 'beside it' : 'in its recent past'
  return { next, base, holds: next > limit && chance() < significance, against }
}

function describe(rule: RuleOf<'slower'>, facts: WatchFacts, { next, base, against }: Comparison): string {
  const change = next / base - 1
  const told = `${percent(Math.abs(change))} ${change >= 0 ? 'slower' : 'faster'}`
  return `${rule.quantile} ${round(next)} ms on ${facts.next}, ${told} than ${round(base)} ms of ${facts.previous} ${against}, wanted < ${percent(rule.by)} slower`
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}

/** Latency counts of a trailing window that is 5 s long, or longer until it has enough requests. */
class Window {
  readonly latency: number[] = Array.from({ length: latencyBoundsMs.length + 1 }, () => 0)
  count = 0
  readonly #buckets: readonly { readonly at: number; readonly latency: readonly number[]; readonly count: number }[]
  #first = 0
  #end = 0
  constructor(buckets: readonly TrafficBucket[]) {
    this.#buckets = buckets.map(({ at, latency }) => ({ at, latency, count: countOf(latency) }))
  }

  /** Moves on to the second `at`: takes in what is new, drops what is no longer needed. */
  moveTo(at: number, enough: number): void {
    for (let b = this.#buckets[this.#end]; b && b.at <= at; b = this.#buckets[++this.#end]) {
      this.#add(b.latency, b.count, 1)
    }
    for (let b = this.#buckets[this.#first]; b && this.#first < this.#end; b = this.#buckets[++this.#first]) {
      const isOld = b.at <= at - longestWindowMs
      if (!isOld && (b.at > at - shortestWindowMs || this.count - b.count < enough)) return
      this.#add(b.latency, b.count, -1)
    }
  }

  #add(latency: readonly number[], count: number, sign: 1 | -1): void {
    this.count += sign * count
    for (let i = 0; i < latency.length; i++) this.latency[i] = (this.latency[i] ?? 0) + sign * (latency[i] ?? 0)
  }
}
