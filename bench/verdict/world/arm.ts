import { drawBetween, drawBinomial, drawClumps, drawPoisson } from './draws.ts'
import { bucketAfterWait, bucketCount, cumulative, drawBucket, type Shape, shares } from './latency.ts'
import type { Pods } from './pods.ts'
import type { Prng } from './prng.ts'
import type { World } from './world.ts'

/** What one arm is to serve in one tick. */
export interface Load {
  readonly pods: Pods
  readonly first: number
  readonly count: number
  /** Expected requests. */
  readonly requests: number
  /** Share of errors before the pods' own factors. */
  readonly errorShare: number
  readonly logScale: number
  readonly shape: Shape
}

/** Below this expectation requests are drawn one by one, above it bucket by bucket; both have the same distribution. */
const fewRequests = 48

/**
 * One arm's counts of one tick. Requests are a Poisson process, so the counts of successes, of clumps of errors and of every bucket are
 * independent Poisson variables given the state of the pods: drawing them is exact and needs no single request.
 */
export class Arm {
  requests = 0
  errors = 0
  readonly latency = new Array<number>(bucketCount).fill(0)
  readonly #mixture = new Float64Array(bucketCount)

  /** Replaces the counts by those of one more tick. */
  serve(prng: Prng, world: World, seconds: number, load: Load): void {
    this.requests = 0
    this.errors = 0
    this.latency.fill(0)
    const errorShare = Math.min(1, load.errorShare * meanOf(load.pods.errors, load.first, load.count))
    const successes = load.requests * (1 - errorShare)
    const paused = this.#serveInPauses(prng, world, seconds, load, successes)
    this.#serve(prng, load, successes * (1 - paused))
    this.#fail(prng, load, drawClumps(prng, drawPoisson(prng, (load.requests * errorShare) / world.clump), world.clump))
  }

  /** Requests that meet a garbage collection wait for its end; gives the share of the arm's time that was paused. */
  #serveInPauses(prng: Prng, { pauses }: World, seconds: number, load: Load, successes: number): number {
    let paused = 0
    for (let left = drawPoisson(prng, (load.count * seconds) / pauses.everySeconds); left > 0; left--) {
      const length = drawBetween(prng, pauses.shortest, pauses.longest)
      const share = Math.min(length / seconds / load.count, 1 - paused)
      paused += share
      for (let met = drawPoisson(prng, successes * share); met > 0; met--) {
        const waitMs = 1000 * drawBetween(prng, 0, length)
        this.#count(bucketAfterWait(prng, drawBucket(prng, rowOfOne(prng, load)), waitMs), 1)
      }
    }
    return paused
  }

  #serve(prng: Prng, load: Load, expected: number): void {
    if (expected < fewRequests) {
      for (let left = drawPoisson(prng, expected); left > 0; left--)
        this.#count(drawBucket(prng, rowOfOne(prng, load)), 1)
      return
    }
    const mixture = this.#mix(load)
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const mean = expected * mixture[bucket]!
      if (mean > 1e-12) this.#count(bucket, drawPoisson(prng, mean))
    }
  }

  #fail(prng: Prng, load: Load, errors: number): void {
    this.errors = errors
    if (errors < fewRequests) {
      for (let left = errors; left > 0; left--) this.#count(drawBucket(prng, rowOfOne(prng, load)), 1)
      return
    }
    const mixture = this.#mix(load)
    let [left, rest] = [errors, 1]
    for (let bucket = 0; bucket < bucketCount && left > 0; bucket++) {
      const share = mixture[bucket]!
      const here = bucket === bucketCount - 1 ? left : drawBinomial(prng, left, Math.min(1, share / rest))
      this.#count(bucket, here)
      left -= here
      rest = Math.max(rest - share, 1e-300)
    }
  }

  #count(bucket: number, times: number): void {
    this.latency[bucket] = this.latency[bucket]! + times
    this.requests += times
  }

  /** The mean of the pods' latency rows. */
  #mix({ pods, first, count, logScale, shape }: Load): Float64Array {
    const mixture = this.#mixture.fill(0)
    const rows = shares[shape]
    for (let pod = first; pod < first + count; pod++) {
      const row = rows[pods.rowOf(pod, logScale)]!
      for (let bucket = 0; bucket < bucketCount; bucket++) mixture[bucket] = mixture[bucket]! + row[bucket]!
    }
    for (let bucket = 0; bucket < bucketCount; bucket++) mixture[bucket] = mixture[bucket]! / count
    return mixture
  }
}

/** The latency row of one of the arm's pods, each equally likely. */
function rowOfOne(prng: Prng, { pods, first, count, logScale, shape }: Load): Float64Array {
  const pod = first + Math.floor(count * prng.uniform())
  return cumulative[shape][pods.rowOf(pod, logScale)]!
}

function meanOf(values: Float64Array, first: number, count: number): number {
  let sum = 0
  for (let i = first; i < first + count; i++) sum += values[i]!
  return sum / count
}
