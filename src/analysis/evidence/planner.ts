import { temperAt } from './profile.ts'
import type { EvidenceSetup } from './setup.ts'

/** What a plan is asked about: the traffic, and how much worse a release is that should be found. */
export interface Prospect {
  /** Of both releases together. */
  readonly requestsPerSecond: number
  /** Share of them that the canary gets. */
  readonly weight: number
  /** The old release's share of errors. */
  readonly errorShare: number
  /** How many times as many errors should be found. */
  readonly times: number
}

/** What the mixture over alternatives and starts costs beside the threshold, nats (measured). */
const overhead = 3.4

/**
 * Seconds until a release that is so much worse is found, as a median: evidence needed over evidence per second
 * ((ln tau + 3.4) φ / (errors per second × Kullback–Leibler divergence of their split)). Infinity when it cannot be told at all.
 */
export function secondsNeeded(
  setup: EvidenceSetup,
  { requestsPerSecond, weight, errorShare, times }: Prospect,
  tau: number,
): number {
  if (!(requestsPerSecond > 0) || !(weight > 0) || !(weight < 1) || !(errorShare > 0)) return Number.POSITIVE_INFINITY
  const { errors: tolerance } = setup.tolerance
  if (times <= tolerance) return Number.POSITIVE_INFINITY
  const split = (ratio: number) => (ratio * weight) / (ratio * weight + 1 - weight)
  const [found, allowed] = [split(times), split(tolerance)]
  const perError = found * Math.log(found / allowed) + (1 - found) * Math.log((1 - found) / (1 - allowed))
  const errorsPerSecond = requestsPerSecond * errorShare * (weight * times + 1 - weight)
  const expected = requestsPerSecond * 60 * errorShare * weight * (1 - weight)
  const { phi } = temperAt(setup.profile.errors, expected, 60_000 / setup.tickMs)
  const seconds = ((Math.log(tau) + overhead) * phi) / (errorsPerSecond * perError)
  const fewestTicks = Math.ceil((Math.log(tau) + 1) / setup.clip)
  return Math.max(seconds, (fewestTicks * setup.tickMs) / 1000)
}
