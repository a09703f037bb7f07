import type { Temper } from './gains.ts'
import type { Edge } from './scale.ts'

/**
 * How much more than by chance a count varies between two equal arms. Its variance is `clump + drift × k` times that of independent
 * requests, k being the events expected of the canary in a minute: retries come in clumps whatever the volume, while arms that drift apart
 * weigh the more the more there is to count.
 */
export interface Dispersion {
  /** Measured factor at the profile's own volume, at least 1. */
  readonly phi: number
  /** Measured factor over that of one tick, at least 1: what ticks have in common with each other. */
  readonly psi: number
  readonly clump: number
  readonly drift: number
}

/** What is normal for an app: learned from healthy traffic, or a cautious prior. */
export interface Profile {
  readonly errors: Dispersion
  /** Upper bounds of the latency buckets, ms; empty where latency is not judged. */
  readonly boundsMs: readonly number[]
  /** Where latency is compared; empty until history tells, then the rollout's own first requests of the old release do. */
  readonly edges: readonly Edge[]
  /** One per quantile of `edgeQuantiles`. */
  readonly latency: readonly Dispersion[]
  /** Share of requests above every bound in history; empty without history. */
  readonly survival: readonly number[]
  /** By metric id; the prior of errors where one is missing. */
  readonly metrics: Readonly<Record<string, Dispersion>>
  /** The threshold found by replaying healthy traffic; null until enough replays exist. */
  readonly replayed: { readonly tau: number; readonly replays: number } | null
  /** Share of requests that fail, and requests per second of both releases, in healthy traffic. */
  readonly errorShare: number
  readonly requestsPerSecond: number
  /** How long a fresh replica is slower or fails more. */
  readonly coldStartMs: number
  /** Hours of healthy traffic that it stands on; 0: none. */
  readonly hours: number
  readonly isPrior: boolean
}

/** Before anything is known: variance three times that of chance, two of it clumps; arms that differ by a quarter from minute to minute. */
export const priorOfErrors: Dispersion = { phi: 3, psi: 1.5, clump: 2, drift: 0.06 }
/** Before anything is known of latency. */
export const priorOfLatency: Dispersion = { phi: 3, psi: 1, clump: 2, drift: 0.004 }

/** The profile of an app without history; says so in `isPrior`. */
export function priorProfile(boundsMs: readonly number[] = []): Profile {
  return {
    errors: priorOfErrors,
    boundsMs,
    edges: [],
    latency: [],
    survival: [],
    metrics: {},
    replayed: null,
    errorShare: 0.001,
    requestsPerSecond: 0,
    coldStartMs: 120_000,
    hours: 0,
    isPrior: true,
  }
}

/**
 * By how much evidence is tempered at a volume: `expected` events of the canary in a minute if it were no worse, `ticksPerMinute` looks at
 * them. Far above the volume that the profile has seen, the factor grows with drift; it never falls below what was measured.
 */
export function temperAt({ phi, psi, clump, drift }: Dispersion, expected: number, ticksPerMinute: number): Temper {
  const grown = clump + drift * expected
  if (grown <= phi) return { phi, psi }
  return { phi: grown, psi: Math.max(psi, grown / (clump + (drift * expected) / ticksPerMinute)) }
}
