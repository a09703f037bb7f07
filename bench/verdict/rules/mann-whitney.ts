/**
 * Hodges–Lehmann estimate of how much larger `x` is than `y`, and the lower end of its confidence interval, by the normal
 * approximation of the Mann–Whitney statistic (Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, §4.3).
 * Both arrays rise. `z` is the normal quantile of the interval.
 */
export function shiftOf(x: Float64Array, y: Float64Array, z: number): { estimate: number; lower: number } {
  const pairs = x.length * y.length
  const estimate = (pairOf(x, y, Math.floor((pairs + 1) / 2)) + pairOf(x, y, Math.floor(pairs / 2) + 1)) / 2
  return { estimate, lower: pairOf(x, y, rankOfLower(x.length, y.length, z)) }
}

/** Whether the lower end of the interval can be above zero: cheap, and nearly always false between equal releases. */
export function canBeHigher(x: Float64Array, y: Float64Array, z: number): boolean {
  return pairsUpTo(x, y, 0) < rankOfLower(x.length, y.length, z)
}

function rankOfLower(m: number, n: number, z: number): number {
  const rank = Math.floor((m * n) / 2 - z * Math.sqrt((m * n * (m + n + 1)) / 12))
  return Math.max(1, rank)
}

/** The `rank`-th smallest of all differences x − y, by bisection over their values. */
function pairOf(x: Float64Array, y: Float64Array, rank: number): number {
  let low = x[0]! - y.at(-1)!
  let high = x.at(-1)! - y[0]!
  const precision = 1e-12 * Math.max(Math.abs(low), Math.abs(high))
  if (pairsUpTo(x, y, low) >= rank) return low
  while (high - low > precision) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (pairsUpTo(x, y, middle) >= rank) high = middle
    else low = middle
  }
  return Math.abs(high) <= 2 * precision ? 0 : high
}

/** How many differences x − y are at most `limit`. */
function pairsUpTo(x: Float64Array, y: Float64Array, limit: number): number {
  let count = 0
  let above = 0
  for (let i = 0; i < x.length; i++) {
    while (above < y.length && x[i]! - y[above]! > limit) above++
    count += y.length - above
  }
  return count
}
