import { formatDuration } from '../lib/duration.ts'
import type { HealthFact } from './facts.ts'
import { type JudgeRule, staleAfterMs } from './judgement.ts'

interface Illness {
  readonly since: number
  readonly what: string
}

/** `health-lost for D`: a set that the release needs has no ready replica, or one of its replicas fails its health check, for D. */
export const judgeHealthLost: JudgeRule<'health-lost'> = (rule, facts, now) => {
  const age = facts.observedAt === null ? Number.NaN : now - facts.observedAt
  const illnesses = facts.health.flatMap(illnessesOf)
  const dated = illnesses.filter((illness) => !Number.isNaN(illness.since))
  const worst = dated.reduce<Illness | null>((a, b) => (a === null || b.since < a.since ? b : a), null)
  const seenAt = facts.observedAt ?? now
  if (worst !== null && seenAt - worst.since >= rule.for) {
    const because = `${worst.what} for ${formatDuration(seenAt - worst.since)}, wanted less than ${formatDuration(rule.for)}`
    return { outcome: 'failed', because, since: worst.since }
  }
  if (!(age <= staleAfterMs)) {
    const last = Number.isNaN(age) ? 'was never observed' : `was last observed ${formatDuration(age)} ago`
    return { outcome: 'errored', because: `the target ${last}`, since: null }
  }
  if (dated.length < illnesses.length || facts.health.length === 0) {
    return { outcome: 'errored', because: 'the target reported no usable health of the sets wanted', since: null }
  }
  if (worst === null) return { outcome: 'passed', because: 'every set has ready, healthy replicas', since: null }
  const because = `${worst.what} since ${formatDuration(now - worst.since)}; ${formatDuration(rule.for)} is a breach`
  return { outcome: 'passed', because, since: worst.since, breaksAt: worst.since + rule.for }
}

function illnessesOf({ set, lostSince, unhealthy }: HealthFact): Illness[] {
  const lost = lostSince === null ? [] : [{ since: lostSince, what: `${set} had no ready replica` }]
  return [...lost, ...unhealthy.map(({ replica, since }) => ({ since, what: `${replica} failed its health check` }))]
}
