import { formatDuration } from '../lib/duration.ts'
import { chanceOfAtLeast } from './chance.ts'
import { type JudgeRule, percent } from './judgement.ts'
import { bucketsOf, totalOf, troubleOfTraffic } from './series.ts'

/**
 * `availability below S over D`: the share of requests answered without error in the last D. Before D has passed, errors count as a breach
 * only when an app that keeps S would show so many less than once in a hundred times: one error in the first hundred requests is no verdict.
 */
export const judgeAvailability: JudgeRule<'availability'> = (rule, facts, now) => {
  const trouble = troubleOfTraffic(facts, now)
  if (trouble !== undefined) return { outcome: 'errored', because: trouble, since: null }
  const from = Math.max(facts.since, now - rule.over)
  const { requests, errors } = totalOf(bucketsOf(facts, facts.next).filter(({ at }) => at >= from))
  if (requests < rule.atLeastRequests) {
    const because = `${requests} of the ${rule.atLeastRequests} requests wanted reached ${facts.next}`
    return { outcome: 'inconclusive', because, since: null }
  }
  const share = (requests - errors) / requests
  const because = `availability ${exact(share)} (${errors} errors in ${requests}) on ${facts.next} over ${formatDuration(now - from)}, wanted ≥ ${exact(rule.below)}`
  if (share >= rule.below) return { outcome: 'passed', because, since: null }
  const isWhole = now - facts.since >= rule.over
  if (isWhole || chanceOfAtLeast(errors, requests, 1 - rule.below) < 0.01)
    return { outcome: 'failed', because, since: from }
  return { outcome: 'passed', because, since: from, breaksAt: facts.since + rule.over }
}

/** Availability needs its decimals: 99.95 %. */
function exact(share: number): string {
  return share === 1 ? percent(1) : `${Math.floor(share * 100_000) / 1000} %`
}
