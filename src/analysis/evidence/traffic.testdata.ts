import type { ArmTick, MetricCount, Tick } from './tick.ts'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Bounds of a fine latency scale, ms. */
export const fineBounds: readonly number[] = Array.from({ length: 60 }, (_, i) => 10 * 2 ** (i / 8))
/** Bounds as Prometheus clients have them by default, ms. */
export const coarseBounds: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/** How one release behaves. */
export interface Behaviour {
  readonly requests: number
  readonly errorShare: number
  /** Errors that come with one failure, all of the same arm; 1: none but itself. */
  readonly clump?: number
  /** Factor on latencies. */
  readonly slow?: number
  /** Payments per request and what they are worth, as metrics `payments` and `revenue`. */
  readonly payments?: number
}

/** Latency of a request in ms: lognormal about 80 ms. */
function drawLatency(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return 80 * Math.exp(0.6 * normal)
}

/** One arm's tick, request by request. */
export function drawArm(random: () => number, behaviour: Behaviour, bounds: readonly number[]): ArmTick {
  const { errorShare, clump = 1, slow = 1, payments = 0 } = behaviour
  const latency = new Array<number>(bounds.length + 1).fill(0)
  let [requests, errors, paid, revenue] = [behaviour.requests, 0, 0, 0]
  for (let i = 0; i < behaviour.requests; i++) {
    if (random() < errorShare) {
      errors += clump
      requests += clump - 1
    }
    if (random() < payments) {
      paid++
      revenue += (1 - random()) ** (-1 / 1.5)
    }
  }
  for (let i = 0; i < requests && bounds.length > 0; i++) latency[bucketOf(bounds, slow * drawLatency(random))]! += 1
  const metrics: Record<string, MetricCount> = {
    payments: { tries: requests, events: paid },
    revenue: { tries: requests, events: revenue },
  }
  return { requests, errors, latency: bounds.length > 0 ? latency : null, metrics }
}

function bucketOf(bounds: readonly number[], ms: number): number {
  let [low, high] = [0, bounds.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (bounds[middle]! < ms) low = middle + 1
    else high = middle
  }
  return low
}

/** A tick of 5 s of one region. */
export function drawTick(
  random: () => number,
  at: number,
  canary: Behaviour,
  control: Behaviour,
  bounds = fineBounds,
): Tick {
  const arms = { canary: drawArm(random, canary, bounds), control: drawArm(random, control, bounds) }
  return { at, regions: { here: { ...arms, weight: canary.requests / (canary.requests + control.requests) } } }
}
