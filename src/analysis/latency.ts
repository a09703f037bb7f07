import { latencyBoundsMs } from '../domain/target.ts'

/** Number of values in latency counts. */
export function countOf(latency: readonly number[]): number {
  let sum = 0
  for (const count of latency) sum += count
  return sum
}

/** The quantile of latency counts in ms, interpolated inside its bucket; NaN for no values. Above the last bound it is that bound. */
export function quantileOf(latency: readonly number[], share: number, total: number = countOf(latency)): number {
  if (!(total > 0)) return Number.NaN
  const rank = share * total
  let below = 0
  for (let i = 0; i < latency.length; i++) {
    const count = latency[i] ?? 0
    if (count > 0 && below + count >= rank) {
      const low = i === 0 ? 0 : (latencyBoundsMs[i - 1] ?? 0)
      const high = latencyBoundsMs[i] ?? low
      return low + ((high - low) * (rank - below)) / count
    }
    below += count
  }
  return latencyBoundsMs.at(-1) ?? Number.NaN
}

/** How many values lie above a latency, interpolated inside its bucket. */
export function countAbove(latency: readonly number[], ms: number): number {
  let above = 0
  for (const [i, count] of latency.entries()) {
    const low = i === 0 ? 0 : (latencyBoundsMs[i - 1] ?? 0)
    const high = latencyBoundsMs[i] ?? Number.POSITIVE_INFINITY
    if (low >= ms) above += count
    else if (high > ms && Number.isFinite(high)) above += (count * (high - ms)) / (high - low)
  }
  return above
}
