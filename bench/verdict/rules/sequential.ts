import { boundsMs, quantileMs } from '../world/latency.ts'
import { type ArmBlock, add, newBlock, type View } from './blocks.ts'
import { type Rule, threeScores, twoScores, type Watch } from './rule.ts'

/**
 * Sequential tests as published. A score is the logarithm of the evidence, ln(1/α) its documented limit, and a release is only blamed
 * for being worse. Both count from the beginning of the rollout.
 */

const documented = (spent: readonly number[]) => spent.map((share) => Math.log(1 / share))

/**
 * mSPRT (Johari, Koomen, Pekelis & Walsh, "Always Valid Inference", Operations Research 2022, §5; the family that Statsig, Eppo and
 * LaunchDarkly describe): normal mixture over the difference of two shares with deviation 0.5 p, looked at every minute from 100
 * requests on. Its scores are errors and requests slower than the service's healthy p95 and p99.
 */
export const msprt: Rule = {
  name: 'mSPRT',
  family: 'sequential',
  documented: documented(threeScores),
  tuned: threeScores,
  neverBelowDocumented: true,
  begin({ errorShare }): Watch {
    const scores = new Float64Array(3)
    const total = newBlock()
    const edges = [0.95, 0.99].map((share) => bucketAt(quantileMs(share)))
    const mixing = [errorShare, 0.05, 0.01].map((share) => 0.5 * share)
    return {
      scores,
      observe({ minute }) {
        if (!minute) return
        add(total, minute)
        const { canary, control } = total
        if (canary.requests < 100) return
        const hits = (arm: ArmBlock) => [arm.errors, ...edges.map((edge) => arm.above(edge))]
        const [ours, theirs] = [hits(canary), hits(control)]
        for (let i = 0; i < scores.length; i++) {
          const evidence = mixtureEvidence(ours[i]!, canary.requests, theirs[i]!, control.requests, mixing[i]!)
          scores[i] = Math.max(scores[i]!, evidence)
        }
      },
    }
  },
}

/** ln Λ of the normal mixture for shares c/n against b/m, mixing deviation `tau`; 0 when the first share is not the larger. */
export function mixtureEvidence(c: number, n: number, b: number, m: number, tau: number): number {
  const difference = c / n - b / m
  const pooled = (c + b) / (n + m)
  const variance = pooled * (1 - pooled) * (1 / n + 1 / m)
  if (!(difference > 0) || !(variance > 0)) return 0
  const prior = tau * tau
  return (
    0.5 * Math.log(variance / (variance + prior)) +
    (difference * difference * prior) / (2 * variance * (variance + prior))
  )
}

/**
 * As Netflix describes it (Lindon, Sanden & Shirikian, KDD 2022, arXiv 2205.14762; Lindon & Malek, NeurIPS 2022, arXiv 2011.03567):
 * errors by the Beta mixture over the canary's share of all errors at every tick, latencies by the difference of distributions with
 * the time-uniform DKW bound of Howard & Ramdas (Bernoulli 2022, arXiv 1906.09712) at every minute.
 */
export const netflix: Rule = {
  name: 'Netflix-like',
  family: 'sequential',
  documented: documented(twoScores),
  tuned: twoScores,
  neverBelowDocumented: true,
  begin({ weight }): Watch {
    const scores = new Float64Array(2)
    const total = newBlock()
    const evidence = betaMixture(weight)
    return {
      scores,
      observe({ tick, minute }: View) {
        scores[0] = Math.max(scores[0]!, evidence(tick.canary.errors, tick.control.errors))
        if (!minute) return
        add(total, minute)
        scores[1] = Math.max(scores[1]!, distributionEvidence(total.canary, total.control))
      },
    }
  },
}

/** ln of the Bayes factor Beta(20w, 20(1 − w)) against the share w, fed with errors of canary and control; 0 when fewer than expected. */
export function betaMixture(weight: number): (canary: number, control: number) => number {
  const [a, b] = [20 * weight, 20 * (1 - weight)]
  let [ofCanary, ofControl, logFactor] = [0, 0, 0]
  return (canary, control) => {
    for (let i = 0; i < canary; i++, ofCanary++)
      logFactor += Math.log((a + ofCanary) / (a + b + ofCanary + ofControl) / weight)
    for (let i = 0; i < control; i++, ofControl++)
      logFactor += Math.log((b + ofControl) / (a + b + ofCanary + ofControl) / (1 - weight))
    return ofCanary > weight * (ofCanary + ofControl) ? logFactor : 0
  }
}

/** ln(1/α) at which the bands of the two latency distributions just come apart with the canary's on the slow side. */
export function distributionEvidence(canary: ArmBlock, control: ArmBlock): number {
  if (canary.requests < 1 || control.requests < 1) return 0
  const gap = largestGap(canary, control)
  const width = (logAlpha: number, n: number) =>
    0.85 * Math.sqrt((Math.log(1 + Math.log(n)) + 0.8 * (Math.log(1612 * 2) - logAlpha)) / n)
  let [low, high] = [0, 2000]
  if (width(0, canary.requests) + width(0, control.requests) > gap) return 0
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (width(-middle, canary.requests) + width(-middle, control.requests) <= gap) low = middle
    else high = middle
  }
  return low
}

function largestGap(canary: ArmBlock, control: ArmBlock): number {
  let [slower, faster, gap] = [0, 0, 0]
  for (let i = 0; i < canary.latency.length; i++) {
    slower += canary.latency[i]! / canary.requests
    faster += control.latency[i]! / control.requests
    if (faster - slower > gap) gap = faster - slower
  }
  return gap
}

/** The bucket whose upper bound is nearest to `ms`. */
function bucketAt(ms: number): number {
  const nearest = (best: number, _: number, i: number) =>
    Math.abs(Math.log(boundsMs[i]! / ms)) < Math.abs(Math.log(boundsMs[best]! / ms)) ? i : best
  return boundsMs.reduce(nearest, 0)
}
