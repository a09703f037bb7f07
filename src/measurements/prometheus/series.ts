import { latencyBoundsMs } from '../../domain/target.ts'
import { AppError } from '../../lib/errors.ts'
import type { CounterSeries } from '../counters.ts'
import type { RawSeries } from './client.ts'

/** The series as growing counts. */
export function countersOf(series: readonly RawSeries[]): CounterSeries[] {
  return series.map(({ labels, samples }) => ({ name: nameOf(labels), samples }))
}

/** Growing counts of one latency bucket each: how many were at most so slow (classic) or within it (native). */
export interface LatencySeries {
  readonly boundsMs: readonly number[]
  /** Whether a bucket holds all below it too, as classic ones do. */
  readonly isCumulative: boolean
  /** Per bound, the last beyond all of them. */
  readonly buckets: readonly (readonly CounterSeries[])[]
}

/** Reads a classic (`…_bucket`, told by `le`) or a native histogram of seconds. */
export function latencyOf(series: readonly RawSeries[], selector: string): LatencySeries {
  if (series.some(({ native }) => native.length > 0)) return nativeLatency(series)
  const byBound = Map.groupBy(series, ({ labels }) => boundOf(labels['le'], selector))
  const bounds = [...byBound.keys()].filter(Number.isFinite).sort((a, b) => a - b)
  if (bounds.length === 0 || !byBound.has(Number.POSITIVE_INFINITY))
    throw new AppError('invalid-input', `a histogram was wanted of ${selector}, found no buckets up to +Inf`, {
      hint: 'Name the series that ends in _bucket, or a native histogram.',
    })
  return {
    boundsMs: bounds.map((seconds) => seconds * 1000),
    isCumulative: true,
    buckets: [...bounds, Number.POSITIVE_INFINITY].map((bound) => countersOf(byBound.get(bound) ?? [])),
  }
}

function boundOf(le: string | undefined, selector: string): number {
  const bound = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le ?? Number.NaN)
  if (!Number.isNaN(bound)) return bound
  throw new AppError(
    'invalid-input',
    `a histogram was wanted of ${selector}, found series with le=${JSON.stringify(le)}`,
  )
}

/** Native buckets fall into the house's own: their bounds are powers of two to the eighth, or merge into them. */
function nativeLatency(series: readonly RawSeries[]): LatencySeries {
  const buckets = Array.from({ length: latencyBoundsMs.length + 1 }, (): CounterSeries[] => [])
  for (const { labels, native } of series) {
    const name = nameOf(labels)
    const byIndex = new Map<number, { at: number; value: number }[]>()
    const used = new Set(native.flatMap((sample) => sample.buckets.map(({ upper }) => indexOf(upper))))
    for (const { at, buckets: own } of native) {
      const counts = new Map<number, number>([...used].map((index) => [index, 0]))
      for (const { upper, count } of own) counts.set(indexOf(upper), (counts.get(indexOf(upper)) ?? 0) + count)
      for (const [index, value] of counts) byIndex.set(index, [...(byIndex.get(index) ?? []), { at, value }])
    }
    for (const [index, samples] of byIndex) buckets[index]?.push({ name, samples })
  }
  return { boundsMs: latencyBoundsMs, isCumulative: false, buckets }
}

/** The first of the house's buckets that holds a bound of seconds, a rounding error away. */
function indexOf(upperSeconds: number): number {
  const ms = upperSeconds * 1000 * (1 - 1e-9)
  const index = latencyBoundsMs.findIndex((bound) => ms <= bound)
  return index < 0 ? latencyBoundsMs.length : index
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
