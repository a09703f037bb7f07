import type { Prng } from './prng.ts'

/** Standard normal, by Marsaglia's polar method; the pair's other half is not kept, so that a draw depends on nothing before it. */
export function drawNormal(prng: Prng): number {
  for (;;) {
    const x = 2 * prng.uniform() - 1
    const y = 2 * prng.uniform() - 1
    const square = x * x + y * y
    if (square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
  }
}

/** Fills `out` with standard normals, using both halves of each polar pair. */
export function fillNormal(prng: Prng, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 2) {
    let x = 0
    let y = 0
    let square = 0
    do {
      x = 2 * prng.uniform() - 1
      y = 2 * prng.uniform() - 1
      square = x * x + y * y
    } while (square >= 1)
    const scale = Math.sqrt((-2 * Math.log(square)) / square)
    out[i] = x * scale
    if (i + 1 < out.length) out[i + 1] = y * scale
  }
}

/** Exponential with this mean. */
export function drawExponential(prng: Prng, mean: number): number {
  return -mean * Math.log(prng.uniform())
}

/** Uniform between the two. */
export function drawBetween(prng: Prng, low: number, high: number): number {
  return low + (high - low) * prng.uniform()
}

/** Poisson: sequential inversion below a mean of 10, above it Hörmann's transformed rejection (PTRS, 1993). Exact in distribution. */
export function drawPoisson(prng: Prng, mean: number): number {
  if (!(mean > 0)) return 0
  return mean < 10 ? invertPoisson(prng, mean) : rejectPoisson(prng, mean)
}

function invertPoisson(prng: Prng, mean: number): number {
  let share = Math.exp(-mean)
  let rest = prng.uniform()
  let k = 0
  while (rest > share) {
    rest -= share
    k++
    share *= mean / k
    if (share < 1e-18) break
  }
  return k
}

function rejectPoisson(prng: Prng, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const safe = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = prng.uniform() - 0.5
    const v = prng.uniform()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
    if (us >= 0.07 && v <= safe) return k
    if (k < 0 || (us < 0.013 && v > us)) continue
    const left = Math.log((v * (1.1239 + 1.1328 / (b - 3.4))) / (a / (us * us) + b))
    if (left <= k * Math.log(mean) - mean - logFactorial(k)) return k
  }
}

/** Binomial: sequential inversion below an expectation of 10, above it Hörmann's transformed rejection (BTRS, 1993). Exact in distribution. */
export function drawBinomial(prng: Prng, tries: number, p: number): number {
  if (tries <= 0 || p <= 0) return 0
  if (p >= 1) return tries
  if (p > 0.5) return tries - drawBinomial(prng, tries, 1 - p)
  return tries * p < 10 ? invertBinomial(prng, tries, p) : rejectBinomial(prng, tries, p)
}

function invertBinomial(prng: Prng, tries: number, p: number): number {
  const odds = p / (1 - p)
  let share = Math.exp(tries * Math.log1p(-p))
  let rest = prng.uniform()
  let k = 0
  while (rest > share && k < tries) {
    rest -= share
    k++
    share *= ((tries - k + 1) / k) * odds
  }
  return k
}

function rejectBinomial(prng: Prng, tries: number, p: number): number {
  const deviation = Math.sqrt(tries * p * (1 - p))
  const b = 1.15 + 2.53 * deviation
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const alpha = (2.83 + 5.1 / b) * deviation
  const mode = Math.floor((tries + 1) * p)
  const atMode = logFactorial(mode) + logFactorial(tries - mode)
  for (;;) {
    const u = prng.uniform() - 0.5
    const v = prng.uniform()
    const us = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / us + b) * u + tries * p + 0.5)
    if (k < 0 || k > tries) continue
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k
    const left = Math.log((v * alpha) / (a / (us * us) + b))
    const right = atMode - logFactorial(k) - logFactorial(tries - k) + (k - mode) * Math.log(p / (1 - p))
    if (left <= right) return k
  }
}

/** How many errors `clumps` retried failures make, each a geometric number with this mean, at least one. */
export function drawClumps(prng: Prng, clumps: number, mean: number): number {
  if (mean <= 1) return clumps
  const logAgain = Math.log(1 - 1 / mean)
  let errors = clumps
  for (let i = 0; i < clumps; i++) errors += Math.floor(Math.log(prng.uniform()) / logAgain)
  return errors
}

const factorials = Float64Array.from({ length: 128 }, (_, n) => {
  let sum = 0
  for (let i = 2; i <= n; i++) sum += Math.log(i)
  return sum
})

/** ln n!, from a table and above it by Stirling's series (error below 1e-12). */
function logFactorial(n: number): number {
  if (n < factorials.length) return factorials[n] ?? 0
  const square = n * n
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - 1 / (360 * square)) / n
}
