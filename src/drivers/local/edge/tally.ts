import { latencyBoundsMs, type Place, type ReplicaTraffic, replicaPeriodMs, type TrafficBucket } from '../../driver.ts'

/** Whose requests are counted. */
interface TallyName extends Place {
  readonly release: string
  readonly component: string
}

/** The counts of one component of one release, by second for 15 minutes and in total. */
export interface Tally {
  readonly name: TallyName
  record(status: number, isError: boolean, ms: number, replica: string | null): void
  /** Answers per class: index 2 holds 2xx. */
  readonly byClass: readonly number[]
  readonly errors: number
  readonly latencySumMs: number
  readonly latency: readonly number[]
  readonly seconds: readonly Period[]
  /** The counts of each replica, by second. */
  readonly replicas: ReadonlyMap<string, readonly Period[]>
}

interface Period {
  readonly at: number
  requests: number
  errors: number
  readonly latency: Uint32Array
}

/** All tallies of an edge. */
export interface Tallies {
  of(name: TallyName): Tally
  all(): Iterable<Tally>
  /** The requests of a place per release and second, oldest first. */
  buckets(place: Place, sinceMs: number): TrafficBucket[]
  /** The requests of a place per replica and second that are over, oldest first. */
  replicaBuckets(place: Place, sinceMs: number): ReplicaTraffic[]
}

const keptMs = 15 * 60_000
const mostTallies = 2000

/** Counts by the clock `now` (epoch ms). */
export function createTallies(now: () => number = Date.now): Tallies {
  const byName = new Map<string, Tally>()
  return {
    of(name) {
      const key = `${name.environment}/${name.app}/${name.release}/${name.component}`
      const tally = byName.get(key) ?? createTally(name, now)
      byName.delete(key)
      byName.set(key, tally) // the newest last: the cap forgets what was routed longest ago
      const oldest = byName.keys().next().value
      if (byName.size > mostTallies && oldest !== undefined) byName.delete(oldest)
      return tally
    },
    all: () => byName.values(),
    buckets(place, sinceMs) {
      const merged = new Map<string, TrafficBucket>()
      for (const { name, seconds } of byName.values()) {
        if (name.environment !== place.environment || name.app !== place.app) continue
        for (const second of seconds) {
          if (second.at + 1000 <= sinceMs) continue
          const key = `${second.at} ${name.release}`
          merged.set(key, addSecond(merged.get(key), second, name.release))
        }
      }
      return [...merged.values()].sort((a, b) => a.at - b.at || (a.release < b.release ? -1 : 1))
    },
    replicaBuckets(place, sinceMs) {
      const found: ReplicaTraffic[] = []
      const end = now()
      for (const { name, replicas } of byName.values()) {
        if (name.environment !== place.environment || name.app !== place.app) continue
        const { release, component } = name
        for (const [replica, periods] of replicas) {
          for (const { at, requests, errors, latency } of periods) {
            if (at < sinceMs || at + replicaPeriodMs > end) continue
            found.push({ at, release, component, replica, requests, errors, latency: Array.from(latency) })
          }
        }
      }
      return found.sort((a, b) => a.at - b.at)
    },
  }
}

/** The index of the first bound that holds `ms`; the number of bounds when none does. */
function boundOf(ms: number): number {
  let low = 0
  let high = latencyBoundsMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (latencyBoundsMs[middle]! < ms) low = middle + 1
    else high = middle
  }
  return low
}

function createTally(name: TallyName, now: () => number): Tally {
  const byClass = [0, 0, 0, 0, 0, 0]
  const latency = new Array<number>(latencyBoundsMs.length + 1).fill(0)
  const seconds: Period[] = []
  const replicas = new Map<string, Period[]>()
  const tally = {
    name,
    byClass,
    latency,
    seconds,
    replicas,
    errors: 0,
    latencySumMs: 0,
    record(status: number, isError: boolean, ms: number, replica: string | null) {
      const at = now()
      const bound = boundOf(ms)
      count(periodAt(seconds, at, 1000), bound, isError)
      if (replica !== null) count(periodAt(periodsOf(replicas, replica, at), at, replicaPeriodMs), bound, isError)
      latency[bound]!++
      byClass[Math.min(5, Math.floor(status / 100))]!++
      tally.latencySumMs += ms
      if (isError) tally.errors++
    },
  }
  return tally
}

function count(period: Period, bound: number, isError: boolean): void {
  period.requests++
  period.latency[bound]!++
  if (isError) period.errors++
}

/** The periods of a replica; those of replicas that have been gone for long are dropped with the first look at a new one. */
function periodsOf(replicas: Map<string, Period[]>, replica: string, now: number): Period[] {
  const known = replicas.get(replica)
  if (known) return known
  for (const [id, periods] of replicas) if ((periods.at(-1)?.at ?? 0) < now - keptMs) replicas.delete(id)
  const periods: Period[] = []
  replicas.set(replica, periods)
  return periods
}

function periodAt(periods: Period[], now: number, lengthMs: number): Period {
  const at = Math.floor(now / lengthMs) * lengthMs
  const last = periods.at(-1)
  if (last && last.at >= at) return last
  const period = { at, requests: 0, errors: 0, latency: new Uint32Array(latencyBoundsMs.length + 1) }
  periods.push(period)
  while (periods[0] && periods[0].at < at - keptMs) periods.shift()
  return period
}

function addSecond(bucket: TrafficBucket | undefined, second: Period, release: string): TrafficBucket {
  return {
    at: second.at,
    release,
    requests: (bucket?.requests ?? 0) + second.requests,
    errors: (bucket?.errors ?? 0) + second.errors,
    latency: Array.from(second.latency, (count, i) => count + (bucket?.latency[i] ?? 0)),
  }
}
