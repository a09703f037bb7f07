import { type AppRoutes, latencyBoundsMs, type TrafficBucket } from './driver.ts'

interface Script {
  readonly shifts: readonly { readonly at: number; readonly routes: AppRoutes }[]
  readonly loads: readonly { readonly at: number; readonly requestsPerSecond: number }[]
  readonly releases: ReadonlyMap<string, { readonly errorRate?: number; readonly latencyMs?: number }>
}

/** The requests that scripted load and routes give between two instants: exact shares, no chance. */
export function fakeTraffic(script: Script, sinceMs: number, nowMs: number): TrafficBucket[] {
  const buckets: TrafficBucket[] = []
  const first = Math.max(Math.floor(sinceMs / 1000), Math.floor((script.loads[0]?.at ?? nowMs) / 1000))
  for (let second = first; second * 1000 < nowMs; second++) {
    const at = second * 1000
    const requestsPerSecond = lastBefore(script.loads, at)?.requestsPerSecond ?? 0
    for (const { release, weight } of lastBefore(script.shifts, at)?.routes.splits ?? []) {
      const perSecond = (requestsPerSecond * weight) / 1000
      const requests = share(perSecond, second)
      if (requests === 0) continue
      const { errorRate = 0, latencyMs = 5 } = script.releases.get(release) ?? {}
      const errors = Math.min(requests, share(perSecond * errorRate, second))
      buckets.push({ at, release, requests, errors, latency: latencyOf(requests, latencyMs) })
    }
  }
  return buckets
}

function lastBefore<T extends { readonly at: number }>(history: readonly T[], at: number): T | undefined {
  return history.findLast((entry) => entry.at < at + 1000)
}

/** The whole number of the second, such that over time nothing of a fraction is lost. */
function share(perSecond: number, second: number): number {
  return Math.floor(perSecond * (second + 1)) - Math.floor(perSecond * second)
}

function latencyOf(requests: number, latencyMs: number): number[] {
  const bound = latencyBoundsMs.findIndex((each) => latencyMs <= each)
  const counts = new Array<number>(latencyBoundsMs.length + 1).fill(0)
  counts[bound < 0 ? latencyBoundsMs.length : bound] = requests
  return counts
}
