import type { Prng } from './prng.ts'

/**
 * Latencies of the generated service: 96 % lognormal (median 50 ms, log-sd 0.6), 4 % Pareto (from 150 ms, exponent 1.9), counted in
 * buckets of factor 2^(1/8). Tables hold the share of each bucket for every log-scale of a pod, rounded to 1/64 octave.
 */

const bucketsPerOctave = 8
const lowestOctave = 2
const highestOctave = 13
const stepsPerBucket = 8
const logStep = Math.LN2 / bucketsPerOctave / stepsPerBucket
const reach = 192

/** Upper bounds of the buckets in milliseconds, rising; one more bucket, without a bound, follows. */
export const boundsMs: readonly number[] = Array.from(
  { length: (highestOctave - lowestOctave) * bucketsPerOctave + 1 },
  (_, i) => 2 ** (lowestOctave + i / bucketsPerOctave),
)

/** How many buckets a histogram of these latencies has. */
export const bucketCount = boundsMs.length + 1

/** What the release does to latencies: `healthy`, or `slow-tail`: the slowest 2 % of requests take twice as long. */
export type Shape = 'healthy' | 'slow-tail'

/** The share of healthy requests that take at most `ms`. */
export function shareWithin(ms: number): number {
  if (ms <= 0) return 0
  const pareto = ms <= 150 ? 0 : 1 - (150 / ms) ** 1.9
  return 0.96 * normalCdf(Math.log(ms / 50) / 0.6) + 0.04 * pareto
}

/** The healthy latency in milliseconds that this share of requests keeps within. */
export function quantileMs(share: number): number {
  let [low, high] = [0.01, 1e7]
  for (let i = 0; i < 200; i++) {
    const middle = Math.sqrt(low * high)
    if (shareWithin(middle) < share) low = middle
    else high = middle
  }
  return high
}

const tailFrom = quantileMs(0.98)

/** The share of requests that take at most `ms` when the release's latencies have this shape and are `scale` times as long. */
export function shareOf(shape: Shape, ms: number, scale: number): number {
  const base = ms / scale
  if (shape === 'healthy' || base < tailFrom) return shareWithin(base)
  return base < 2 * tailFrom ? 0.98 : shareWithin(base / 2)
}

/** The row of a pod whose latencies are `exp(logScale)` times as long. */
export function rowOf(logScale: number): number {
  return Math.max(-reach, Math.min(reach, Math.round(logScale / logStep))) + reach
}

/** Per row, the cumulative shares of the buckets. */
export const cumulative: Readonly<Record<Shape, readonly Float64Array[]>> = {
  healthy: rowsOf('healthy'),
  'slow-tail': rowsOf('slow-tail'),
}

/** Per row, the share of each bucket. */
export const shares: Readonly<Record<Shape, readonly Float64Array[]>> = {
  healthy: cumulative.healthy.map(differences),
  'slow-tail': cumulative['slow-tail'].map(differences),
}

function rowsOf(shape: Shape): Float64Array[] {
  return Array.from({ length: 2 * reach + 1 }, (_, row) => {
    const scale = Math.exp((row - reach) * logStep)
    return Float64Array.from([...boundsMs.map((bound) => shareOf(shape, bound, scale)), 1])
  })
}

function differences(row: Float64Array): Float64Array {
  return row.map((share, i) => share - (row[i - 1] ?? 0))
}

/** A bucket drawn from a cumulative row. */
export function drawBucket(prng: Prng, row: Float64Array): number {
  const target = prng.uniform()
  let [low, high] = [0, row.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((row[middle] ?? 1) < target) low = middle + 1
    else high = middle
  }
  return low
}

/** The bucket of a request of bucket `from` that waits `extraMs` longer. */
export function bucketAfterWait(prng: Prng, from: number, extraMs: number): number {
  const ms = 2 ** (lowestOctave + (from - prng.uniform()) / bucketsPerOctave) + extraMs
  return Math.max(0, Math.min(bucketCount - 1, Math.ceil((Math.log2(ms) - lowestOctave) * bucketsPerOctave)))
}

/** Φ, by Marsaglia's series (2004), exact to double precision for the |x| < 8 that occur here. */
function normalCdf(x: number): number {
  if (x < -8) return 0
  if (x > 8) return 1
  let [sum, term] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)
}
