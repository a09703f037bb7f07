import { latencyBoundsMs, type TrafficBucket } from '../../src/domain/target.ts'

/** One second of requests that all took about `ms`; `second` counts from the epoch. */
export function bucket(
  release: string,
  second: number,
  figures: { requests?: number; errors?: number; ms?: number } = {},
): TrafficBucket {
  const { requests = 20, errors = 0, ms = 10 } = figures
  const latency = Array.from({ length: latencyBoundsMs.length + 1 }, () => 0)
  const slot = latencyBoundsMs.findIndex((bound) => bound >= ms)
  latency[slot === -1 ? latencyBoundsMs.length : slot] = requests
  return { at: second * 1000, release, requests, errors, latency }
}

/** Buckets of `seconds` seconds, each as `figures` says. */
export function buckets(
  release: string,
  seconds: number,
  figures: (second: number) => { requests?: number; errors?: number; ms?: number } = () => ({}),
): TrafficBucket[] {
  return Array.from({ length: seconds }, (_, second) => bucket(release, second, figures(second)))
}
