import type { LogLine, Observation, TrafficBucket } from '../domain/target.ts'
import type { WatchRule } from '../settings/schema.ts'

/** A replica set that the release needs, and since when it serves nobody. */
export interface HealthFact {
  readonly set: string
  /** Epoch ms since when no replica of it was ready; null while one is. */
  readonly lostSince: number | null
  /** Replicas whose health check fails without a break, with since when. */
  readonly unhealthy: readonly { readonly replica: string; readonly since: number }[]
}

/** One reading of a business figure; `value` is null when it could not be read. */
export interface RevenueSample {
  readonly rule: string
  readonly at: number
  readonly value: number | null
  readonly because?: string
}

/** All that a watch has seen so far: plain JSON, so that it can be kept and taken up again after a crash. */
export interface WatchFacts {
  readonly next: string
  readonly previous: string | null
  /** Epoch ms when the watch began. */
  readonly since: number
  /** Buckets of both releases since then, oldest first. */
  readonly traffic: readonly TrafficBucket[]
  /** When traffic was last read; null before the first reading. */
  readonly trafficReadAt: number | null
  /** Latency counts of the release before from its recent past, for a time when it has no traffic of its own. */
  readonly baseline: readonly number[] | null
  readonly health: readonly HealthFact[]
  readonly observedAt: number | null
  readonly criticalLines: readonly { readonly rule: string; readonly line: LogLine }[]
  readonly logsReadAt: number | null
  readonly revenue: readonly RevenueSample[]
}

const mostCriticalLines = 50

/** The facts of a watch that begins now; `before` are buckets of the release before, from its recent past. */
export function beginWatch(
  releases: { readonly next: string; readonly previous: string | null },
  since: number,
  before: readonly TrafficBucket[] = [],
): WatchFacts {
  return {
    ...releases,
    since,
    traffic: [],
    trafficReadAt: null,
    baseline: sumOfLatency(before.filter((bucket) => bucket.release === releases.previous)),
    health: [],
    observedAt: null,
    criticalLines: [],
    logsReadAt: null,
    revenue: [],
  }
}

/** Adds buckets as read from the target; a bucket read again replaces its earlier, smaller reading. */
export function withTraffic(facts: WatchFacts, buckets: readonly TrafficBucket[], readAt: number): WatchFacts {
  const known = new Map(facts.traffic.map((bucket) => [keyOf(bucket), bucket]))
  for (const bucket of buckets) {
    if (bucket.at < facts.since || (bucket.release !== facts.next && bucket.release !== facts.previous)) continue
    const before = known.get(keyOf(bucket))
    if (before === undefined || isLater(bucket, before)) known.set(keyOf(bucket), bucket)
  }
  const traffic = [...known.values()].sort((a, b) => a.at - b.at || (a.release < b.release ? -1 : 1))
  return { ...facts, traffic, trafficReadAt: Math.max(readAt, facts.trafficReadAt ?? readAt) }
}

/** Adds what the target reports of the sets that the release needs; a set that is not reported serves nobody. */
export function withObservation(
  facts: WatchFacts,
  seen: Observation,
  requiredSets: readonly string[],
  at: number,
): WatchFacts {
  const health = requiredSets.map((set): HealthFact => {
    const replicas = seen.sets.find((one) => one.id === set)?.replicas ?? []
    const unhealthy = replicas
      .filter((replica) => replica.unhealthySince !== null)
      .map((replica) => ({ replica: replica.id, since: Date.parse(replica.unhealthySince ?? '') }))
    if (replicas.some((replica) => replica.state === 'ready')) return { set, lostSince: null, unhealthy }
    const before = facts.health.find((one) => one.set === set)?.lostSince ?? at
    return { set, lostSince: before, unhealthy }
  })
  return { ...facts, health, observedAt: at }
}

/** Adds log lines; only those that a rule calls critical are kept. */
export function withLogs(
  facts: WatchFacts,
  rules: readonly WatchRule[],
  lines: readonly LogLine[],
  readAt: number,
): WatchFacts {
  const known = new Set(facts.criticalLines.map(({ rule, line }) => JSON.stringify([rule, line])))
  const fresh = rules.flatMap((rule) => {
    if (rule.signal !== 'critical-log') return []
    return lines
      .filter((line) => rule.patterns.some((pattern) => line.text.includes(pattern)))
      .map((line) => ({ rule: ruleKey(rule), line }))
      .filter((one) => !known.has(JSON.stringify([one.rule, one.line])))
  })
  return { ...facts, criticalLines: [...facts.criticalLines, ...fresh].slice(0, mostCriticalLines), logsReadAt: readAt }
}

/** Adds one reading of a revenue rule's figure. A reading within one interval after a missing one makes that one good. */
export function withRevenue(
  facts: WatchFacts,
  rule: Extract<WatchRule, { signal: 'revenue' }>,
  sample: Omit<RevenueSample, 'rule'>,
): WatchFacts {
  const key = ruleKey(rule)
  const mine = facts.revenue.filter((one) => one.rule === key)
  const last = mine.at(-1)
  const repairs = last !== undefined && !isReading(last.value) && sample.at - last.at <= rule.every
  const kept = repairs && isReading(sample.value) ? facts.revenue.filter((one) => one !== last) : facts.revenue
  return { ...facts, revenue: [...kept, { rule: key, ...sample }] }
}

/** Names a rule by its content: equal rules, equal keys. */
export function ruleKey(rule: WatchRule): string {
  return JSON.stringify(Object.entries(rule).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether a value is a number that was really read. */
export function isReading(value: number | null): value is number {
  return value !== null && Number.isFinite(value)
}

/** Latency counts added up over buckets; null when there are none. */
export function sumOfLatency(buckets: readonly TrafficBucket[]): number[] | null {
  const sums: number[] = []
  for (const { latency } of buckets) for (const [i, count] of latency.entries()) sums[i] = (sums[i] ?? 0) + count
  return sums.length === 0 ? null : sums
}

function keyOf({ at, release }: TrafficBucket): string {
  return `${at} ${release}`
}

/** A bucket only grows, so of two readings the larger one is the later; the comparison is total, so that order does not matter. */
function isLater(a: TrafficBucket, b: TrafficBucket): boolean {
  if (a.requests !== b.requests) return !(a.requests < b.requests)
  if (a.errors !== b.errors) return !(a.errors < b.errors)
  return JSON.stringify(a.latency) > JSON.stringify(b.latency)
}
