import { formatDuration } from '../lib/duration.ts'
import { isReading, type RevenueSample, ruleKey, type WatchFacts } from './facts.ts'
import { type JudgeRule, type RuleFinding, type RuleOf, staleAfterMs } from './judgement.ts'

/** `revenue below V`: any reading under V is a breach at once; a reading that failed, or is not a number, judges nothing. */
export const judgeRevenue: JudgeRule<'revenue'> = (rule, facts, now) => {
  const samples = facts.revenue.filter((sample) => sample.rule === ruleKey(rule))
  const low = samples.find(({ value }) => isReading(value) && value < rule.below)
  if (low) {
    const because = `revenue impact: ${rule.field} of ${rule.path} is ${low.value}, wanted ≥ ${rule.below}`
    return { outcome: 'failed', because, since: low.at }
  }
  return unread(rule, samples) ?? tooOld(rule, facts, samples, now) ?? passed(rule, samples)
}

function unread(rule: RuleOf<'revenue'>, samples: readonly RevenueSample[]): RuleFinding | undefined {
  const missing = samples.filter(({ value }) => !isReading(value))
  const first = missing[0]
  if (!first) return undefined
  const why = first.because ?? 'no number was read'
  const because = `${missing.length} of ${samples.length} readings of ${rule.field} failed: ${why}`
  return { outcome: 'errored', because, since: first.at }
}

function tooOld(
  rule: RuleOf<'revenue'>,
  facts: WatchFacts,
  samples: readonly RevenueSample[],
  now: number,
): RuleFinding | undefined {
  const patience = Math.max(staleAfterMs, rule.every * 3)
  const last = samples.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
  if (samples.length > 0 && now - last <= patience) return undefined
  const because = `no reading of ${rule.field} of ${rule.path} for ${formatDuration(now - Math.max(last, facts.since))}`
  const isYoung = samples.length === 0 && now - facts.since <= patience
  return { outcome: isYoung ? 'inconclusive' : 'errored', because, since: null }
}

function passed(rule: RuleOf<'revenue'>, samples: readonly RevenueSample[]): RuleFinding {
  const lowest = Math.min(...samples.map(({ value }) => value ?? Number.NaN))
  const because = `${samples.length} readings of ${rule.field}, the lowest ${lowest}, wanted ≥ ${rule.below}`
  return { outcome: 'passed', because, since: null }
}
