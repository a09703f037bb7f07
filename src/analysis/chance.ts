/**
 * The chance that at least `hits` of `tries` happen when each has probability `p`: the upper tail of the binomial distribution, by its
 * recurrence in logarithms. Used so that a handful of requests is not taken for a trend.
 */
export function chanceOfAtLeast(hits: number, tries: number, p: number): number {
  const k = Math.ceil(hits)
  if (k <= 0) return 1
  if (k > tries || p <= 0) return 0
  if (p >= 1) return 1
  let term = logOfTerm(k, tries, p)
  let sum = 0
  for (let i = k; i <= tries; i++) {
    const share = Math.exp(term)
    sum += share
    if (share < sum * 1e-12 && i > tries * p) break
    term += Math.log((tries - i) / (i + 1)) + Math.log(p / (1 - p))
  }
  return Math.min(1, sum)
}

function logOfTerm(k: number, n: number, p: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p)
}

/** ln n!, by Stirling's series from 20 on (error below 1e-9). */
function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1
    for (let i = 2; i <= n; i++) product *= i
    return Math.log(product)
  }
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3)
}
