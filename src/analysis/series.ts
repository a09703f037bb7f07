import { latencyBoundsMs, type TrafficBucket } from '../domain/target.ts'
import type { WatchFacts } from './facts.ts'
import { staleAfterMs } from './judgement.ts'

/** Length of a bucket. */
export const bucketMs = 1000

/** The buckets of one release, oldest first. */
export function bucketsOf(facts: WatchFacts, release: string | null): readonly TrafficBucket[] {
  return facts.traffic.filter((bucket) => bucket.release === release)
}

/** Requests and errors over buckets. */
export function totalOf(buckets: readonly TrafficBucket[]): { requests: number; errors: number } {
  let requests = 0
  let errors = 0
  for (const bucket of buckets) {
    requests += bucket.requests
    errors += bucket.errors
  }
  return { requests, errors }
}

/** Why the traffic's figures cannot be judged: not read, not read lately, or not numbers of requests; undefined when they can. */
export function troubleOfTraffic(facts: WatchFacts, now: number): string | undefined {
  if (facts.trafficReadAt === null) return 'the traffic of the edge was never read'
  const age = now - facts.trafficReadAt
  if (!(age <= staleAfterMs)) return `the traffic of the edge was last read ${Math.round(age / 1000)} s ago`
  const bad = facts.traffic.find((bucket) => !isSound(bucket))
  return bad ? `the edge reported figures that cannot be: ${describe(bad)}` : undefined
}

/** Buckets judged before: a watch asks four times a second about the same ones. */
const judged = new WeakMap<TrafficBucket, boolean>()

function isSound(bucket: TrafficBucket): boolean {
  const known = judged.get(bucket)
  if (known !== undefined) return known
  const sound = hasSoundFigures(bucket)
  judged.set(bucket, sound)
  return sound
}

function hasSoundFigures({ at, requests, errors, latency }: TrafficBucket): boolean {
  if (!isCount(at) || !isCount(requests) || !isCount(errors) || errors > requests) return false
  return latency.length === latencyBoundsMs.length + 1 && latency.every(isCount)
}

function isCount(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}

function describe({ release, requests, errors, latency }: TrafficBucket): string {
  return `${release} ${requests} requests, ${errors} errors, ${latency.length} latency counts`
}
