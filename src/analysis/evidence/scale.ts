/** A point of the latency scale: requests above it are counted. */
export interface Edge {
  /** The quantile of the old release's history that it stands for. */
  readonly quantile: number
  /** Index of its bound. */
  readonly bound: number
  /** Share of requests above it in history, above 0 and below 1. */
  readonly exceed: number
}

/** Quantiles of history at which latency is compared. */
export const edgeQuantiles: readonly number[] = [0.5, 0.8, 0.95, 0.98, 0.995, 0.999]

/** Neighbouring bounds of a scale that can tell a tenth apart differ by no more than a native histogram's of schema 3. */
const finestStep = 2 ** (1 / 8)
const rounding = 1 + 1e-9

/** Whether the bounds are so close that one arm can be counted at a bound that lies a tolerance above the other arm's. */
export function isFine(boundsMs: readonly number[]): boolean {
  return (
    boundsMs.length > 1 && boundsMs.every((bound, i) => i === 0 || bound <= boundsMs[i - 1]! * finestStep * rounding)
  )
}

/** Counts above every bound, from counts per bucket. */
export function exceedances(latency: readonly number[]): number[] {
  const above = new Array<number>(Math.max(0, latency.length - 1)).fill(0)
  let sum = 0
  for (let i = latency.length - 1; i > 0; i--) {
    sum += latency[i]!
    above[i - 1] = sum
  }
  return above
}

/** Edges at the quantiles of a histogram, one per bound at most; fewer where the histogram is too short for the tail. */
export function edgesOf(latency: readonly number[]): Edge[] {
  const above = exceedances(latency)
  const total = (above[0] ?? 0) + (latency[0] ?? 0)
  const edges: Edge[] = []
  if (total === 0) return edges
  for (const quantile of edgeQuantiles) {
    const bound = nearest(above, (1 - quantile) * total)
    const exceed = (above[bound] ?? 0) / total
    if (exceed > 0 && exceed < 1 && edges.at(-1)?.bound !== bound) edges.push({ quantile, bound, exceed })
  }
  return edges
}

function nearest(above: readonly number[], wanted: number): number {
  let best = 0
  for (let i = 0; i < above.length; i++) {
    if (
      Math.abs(Math.log((above[i]! + 0.5) / (wanted + 0.5))) < Math.abs(Math.log((above[best]! + 0.5) / (wanted + 0.5)))
    )
      best = i
  }
  return best
}

/**
 * The bound that lies `factor` above another: the first at or above it (`up`, so that a tolerance is never cut short) or the last at or
 * below it (`down`, so that a margin is never stretched). Beyond the scale `up` is one past the last bound: nothing is counted there.
 */
export function shiftBound(boundsMs: readonly number[], bound: number, factor: number, round: 'up' | 'down'): number {
  const wanted = boundsMs[bound]! * factor
  let i = bound
  if (round === 'up') while (i < boundsMs.length && boundsMs[i]! * rounding < wanted) i++
  else while (i < boundsMs.length - 1 && boundsMs[i + 1]! <= wanted * rounding) i++
  return i
}

/** How many times as many requests exceed `x / factor` as exceed `x`, by log-log interpolation of a survival function at the bounds. */
export function excessAt(
  boundsMs: readonly number[],
  survival: readonly number[],
  bound: number,
  factor: number,
): number {
  const here = survival[bound] ?? 0
  if (!(here > 0) || factor <= 1) return 1
  const there = survivalAt(boundsMs, survival, boundsMs[bound]! / factor)
  return Math.max(1, there / here)
}

function survivalAt(boundsMs: readonly number[], survival: readonly number[], x: number): number {
  const i = boundsMs.findIndex((bound) => bound >= x)
  if (i <= 0) return i === 0 && boundsMs[0]! > x ? 1 : (survival[Math.max(i, 0)] ?? 0)
  const [low, high] = [survival[i - 1]!, survival[i]!]
  if (!(low > 0) || !(high > 0)) return low
  const share = Math.log(x / boundsMs[i - 1]!) / Math.log(boundsMs[i]! / boundsMs[i - 1]!)
  return Math.exp(Math.log(low) + share * Math.log(high / low))
}
