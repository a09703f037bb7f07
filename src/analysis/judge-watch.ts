import { combineVerdicts, type Verdict } from '../domain/verdict.ts'
import type { WatchRule } from '../settings/schema.ts'
import { judgeAvailability } from './availability.ts'
import { judgeCriticalLog } from './critical-log.ts'
import { judgeErrorRate } from './error-rate.ts'
import { sumOfLatency, type WatchFacts } from './facts.ts'
import { judgeHealthLost } from './health-lost.ts'
import type { RuleFinding } from './judgement.ts'
import { quantileOf } from './latency.ts'
import { judgeRevenue } from './revenue.ts'
import { bucketsOf, totalOf, troubleOfTraffic } from './series.ts'
import { judgeSlower } from './slower.ts'

/** What the rules of a watch say of its facts at one instant. */
export interface WatchJudgement {
  /** Failed beats errored beats inconclusive beats passed; `passed` is "so far". No rule at all is errored: nothing was judged. */
  readonly verdict: Verdict
  readonly breaches: readonly { readonly rule: WatchRule; readonly since: number; readonly because: string }[]
  /** Conditions that hold now but not long enough, with when they would be a breach. */
  readonly pending: readonly {
    readonly rule: WatchRule
    readonly since: number
    readonly breaksAt: number
    readonly because: string
  }[]
  /** Every rule with what it says, in the order of the settings. */
  readonly findings: readonly (RuleFinding & { readonly rule: WatchRule })[]
  /** Requests, errors, error rate and quantiles in ms of both releases, as far as they were measured. */
  readonly figures: Readonly<Record<string, number>>
}

/** Judges what a watch has seen by its rules; pure: the same facts and instant, the same judgement. `now` is epoch ms. */
export function judgeWatch(rules: readonly WatchRule[], facts: WatchFacts, now: number): WatchJudgement {
  const findings = rules.map((rule) => ({ rule, ...judgeRule(rule, facts, now) }))
  return {
    verdict: combineVerdicts(findings.map((finding) => finding.outcome)),
    breaches: findings
      .filter((finding) => finding.outcome === 'failed')
      .map(({ rule, since, because }) => ({ rule, since: since ?? now, because })),
    pending: findings.flatMap(({ rule, outcome, since, breaksAt, because }) =>
      outcome === 'failed' || typeof breaksAt !== 'number' || since === null
        ? []
        : [{ rule, since, breaksAt, because }],
    ),
    findings,
    figures: troubleOfTraffic(facts, now) === undefined ? figuresOf(facts) : {},
  }
}

function judgeRule(rule: WatchRule, facts: WatchFacts, now: number): RuleFinding {
  switch (rule.signal) {
    case 'health-lost':
      return judgeHealthLost(rule, facts, now)
    case 'error-rate':
      return judgeErrorRate(rule, facts, now)
    case 'slower':
      return judgeSlower(rule, facts, now)
    case 'critical-log':
      return judgeCriticalLog(rule, facts, now)
    case 'availability':
      return judgeAvailability(rule, facts, now)
    case 'revenue':
      return judgeRevenue(rule, facts, now)
  }
}

function figuresOf(facts: WatchFacts): Record<string, number> {
  const figures: Record<string, number> = {}
  for (const name of ['next', 'previous'] as const) {
    const buckets = bucketsOf(facts, facts[name])
    const { requests, errors } = totalOf(buckets)
    figures[`${name}Requests`] = requests
    figures[`${name}Errors`] = errors
    if (requests === 0) continue
    figures[`${name}ErrorRate`] = errors / requests
    const latency = sumOfLatency(buckets) ?? []
    figures[`${name}P50Ms`] = quantileOf(latency, 0.5)
    figures[`${name}P95Ms`] = quantileOf(latency, 0.95)
    figures[`${name}P99Ms`] = quantileOf(latency, 0.99)
  }
  return figures
}
