import type { TrafficBucket } from '../domain/target.ts'
import { formatDuration } from '../lib/duration.ts'
import type { WatchFacts } from './facts.ts'
import { extend, type Moment, type Stretch } from './holding.ts'
import { type JudgeRule, percent, type RuleOf } from './judgement.ts'
import { bucketMs, bucketsOf, totalOf, troubleOfTraffic } from './series.ts'

/**
 * `error-rate above X for D`: at every second the rate over a short trailing window (a tenth of D, 1–30 s; 5 s for D = 0) is compared
 * with X, so that one lucky second at a low rate of requests does not forgive a bad release; the breach is there as soon as it was
 * above without a break for D. Windows have a fixed length in time, so that further errors can only make matters worse.
 */
export const judgeErrorRate: JudgeRule<'error-rate'> = (rule, facts, now) => {
  const trouble = troubleOfTraffic(facts, now)
  if (trouble !== undefined) return { outcome: 'errored', because: trouble, since: null }
  const buckets = bucketsOf(facts, facts.next)
  let open: Stretch | null = null
  let judged = 0
  for (const moment of momentsOf(rule, buckets, facts.trafficReadAt ?? now)) {
    open = extend(open, moment)
    if (moment.holds !== null) judged += 1
    if (open && open.heldMs >= rule.for && open.requests >= rule.atLeastRequests) {
      return { outcome: 'failed', because: describe(rule, facts, open), since: open.from }
    }
  }
  const { requests, errors } = totalOf(buckets)
  if (requests < rule.atLeastRequests) {
    const because = `${requests} of the ${rule.atLeastRequests} requests wanted reached ${facts.next}`
    return { outcome: 'inconclusive', because, since: open?.from ?? null }
  }
  if (judged === 0) {
    const because = `no whole second with requests to ${facts.next} is over yet (${requests} requests so far)`
    return { outcome: 'inconclusive', because, since: null }
  }
  if (!open) {
    const because = `error rate ${percent(errors / requests)} (${errors} of ${requests}) on ${facts.next}, wanted ≤ ${percent(rule.above)}`
    return { outcome: 'passed', because, since: null }
  }
  const breaksAt = now + Math.max(0, rule.for - open.heldMs)
  return { outcome: 'passed', because: describe(rule, facts, open), since: open.from, breaksAt }
}

/** Length of the trailing window over which a rate is taken. */
function windowOf(rule: RuleOf<'error-rate'>): number {
  return rule.for === 0 ? 5000 : Math.min(30_000, Math.ceil(rule.for / 10_000) * bucketMs)
}

function* momentsOf(rule: RuleOf<'error-rate'>, buckets: readonly TrafficBucket[], readAt: number): Generator<Moment> {
  const window = windowOf(rule)
  let first = 0
  let [requests, errors] = [0, 0]
  for (const bucket of buckets) {
    // A bucket that may still grow is judged only by rules that act at once.
    if (rule.for > 0 && bucket.at + bucketMs > readAt) return
    requests += bucket.requests
    errors += bucket.errors
    for (let old = buckets[first]; old && old.at <= bucket.at - window; old = buckets[++first]) {
      requests -= old.requests
      errors -= old.errors
    }
    const holds = bucket.requests === 0 ? null : errors > rule.above * requests
    yield { at: bucket.at, holds, requests: bucket.requests }
  }
}

function describe(rule: RuleOf<'error-rate'>, facts: WatchFacts, stretch: Stretch): string {
  const from = Math.max(facts.since, stretch.from - windowOf(rule) + bucketMs)
  const inside = ({ at }: TrafficBucket) => at >= from && at < stretch.until
  const { requests, errors } = totalOf(bucketsOf(facts, facts.next).filter(inside))
  const before = totalOf(bucketsOf(facts, facts.previous).filter(inside))
  const beside = before.requests > 0 ? `; the release before: ${percent(before.errors / before.requests)}` : ''
  const over = formatDuration(stretch.until - from)
  return `error rate ${percent(errors / requests)} (${errors} of ${requests}) on ${facts.next} over the last ${over}, wanted ≤ ${percent(rule.above)}${beside}`
}
