/** Upper end of the one-sided Clopper–Pearson interval for a share of which `hits` of `tries` were seen; `level` is its confidence. */
export function upperBound(hits: number, tries: number, level = 0.95): number {
  if (hits >= tries) return 1
  let [low, high] = [hits / tries, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (chanceOfAtMost(hits, tries, middle) > 1 - level) low = middle
    else high = middle
  }
  return high
}

/** The chance that at most `hits` of `tries` happen when each has probability `p`. */
export function chanceOfAtMost(hits: number, tries: number, p: number): number {
  if (hits >= tries || p <= 0) return 1
  if (p >= 1) return 0
  const odds = Math.log(p) - Math.log1p(-p)
  let log = tries * Math.log1p(-p)
  let sum = Math.exp(log)
  for (let k = 1; k <= hits; k++) {
    log += Math.log((tries - k + 1) / k) + odds
    sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/** The value that at most `share` of the values exceed: how a limit is tuned so that at most that share of healthy rollouts passes it. */
export function limitFor(values: readonly number[], share: number): number {
  const falling = values.toSorted((a, b) => b - a)
  const value = falling[Math.min(falling.length - 1, Math.floor(share * falling.length))] ?? Number.NaN
  return justAbove(value)
}

/** The least number above `value`; NaN, which no score reaches, above infinity. */
function justAbove(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.NaN
  if (value === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE)
}

/** Arithmetic mean; NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Geometric mean of positive values; NaN of nothing. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(meanOf(values.map(Math.log)))
}

/** The value that a share `q` of the values keeps within; NaN of nothing. */
export function quantileOf(values: readonly number[], q: number): number {
  const rising = values.toSorted((a, b) => a - b)
  return rising[Math.min(rising.length - 1, Math.ceil(q * rising.length) - 1)] ?? Number.NaN
}
