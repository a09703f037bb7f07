import { latencyBoundsMs, type Place, type TrafficBucket } from '../../driver.ts'

/** Whose requests are counted. */
interface TallyName extends Place {
  readonly release: string
  readonly component: string
}

/** The counts of one component of one release, by second for 15 minutes and in total. */
export interface Tally {
  readonly name: TallyName
  record(status: number, isError: boolean, ms: number): void
  /** Answers per class: index 2 holds 2xx. */
  readonly byClass: readonly number[]
  readonly errors: number
  readonly latencySumMs: number
  readonly latency: readonly number[]
  readonly seconds: readonly Second[]
}

interface Second {
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
  const seconds: Second[] = []
  const tally = {
    name,
    byClass,
    latency,
    seconds,
    errors: 0,
    latencySumMs: 0,
    record(status: number, isError: boolean, ms: number) {
      const second = secondAt(seconds, Math.floor(now() / 1000) * 1000)
      const bound = boundOf(ms)
      second.requests++
      second.latency[bound]!++
      latency[bound]!++
      byClass[Math.min(5, Math.floor(status / 100))]!++
      tally.latencySumMs += ms
      if (isError) {
        second.errors++
        tally.errors++
      }
    },
  }
  return tally
}

function secondAt(seconds: Second[], at: number): Second {
  const last = seconds.at(-1)
  if (last && last.at >= at) return last
  const second = { at, requests: 0, errors: 0, latency: new Uint32Array(latencyBoundsMs.length + 1) }
  seconds.push(second)
  while (seconds[0] && seconds[0].at < at - keptMs) seconds.shift()
  return second
}

function addSecond(bucket: TrafficBucket | undefined, second: Second, release: string): TrafficBucket {
  return {
    at: second.at,
    release,
    requests: (bucket?.requests ?? 0) + second.requests,
    errors: (bucket?.errors ?? 0) + second.errors,
    latency: Array.from(second.latency, (count, i) => count + (bucket?.latency[i] ?? 0)),
  }
}
