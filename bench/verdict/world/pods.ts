import { fillNormal } from './draws.ts'
import { rowOf } from './latency.ts'
import type { Prng } from './prng.ts'
import { Spells } from './spells.ts'
import type { Drift, World } from './world.ts'

/** The pods of a service over time: how error-prone and how slow each is just now. */
export class Pods {
  /** Factor on the share of errors, per pod. */
  readonly errors: Float64Array
  /** Natural logarithm of the factor on latencies, per pod. */
  readonly latency: Float64Array
  readonly #world: World
  readonly #prng: Prng
  readonly #logErrors: Float64Array
  readonly #noise: Float64Array
  readonly #incidents: readonly Spells[]

  constructor(prng: Prng, world: World) {
    this.#prng = prng
    this.#world = world
    this.errors = new Float64Array(world.pods)
    this.latency = new Float64Array(world.pods)
    this.#logErrors = new Float64Array(world.pods)
    this.#noise = new Float64Array(2 * world.pods)
    this.#incidents = Array.from({ length: world.pods }, () => new Spells(prng, world.podIncidents))
    this.#drift(0)
  }

  /** Moves on by the interval, both ends in seconds since the start. */
  advance(from: number, to: number): void {
    this.#drift(to - from)
    const { podErrors, podIncidents } = this.#world
    const mean = 0.5 * podErrors.deviation ** 2
    for (let i = 0; i < this.errors.length; i++) {
      const share = this.#incidents[i]!.shareOf(from, to)
      this.errors[i] = Math.exp(this.#logErrors[i]! - mean) * (1 + (podIncidents.factor - 1) * share)
    }
  }

  /** The latency row (see latency.ts) of one pod whose release takes `exp(logScale)` times as long. */
  rowOf(pod: number, logScale: number): number {
    return rowOf(this.latency[pod]! + logScale)
  }

  #drift(seconds: number): void {
    fillNormal(this.#prng, this.#noise)
    const { podErrors, podLatency, pods } = this.#world
    drive(this.#logErrors, podErrors, seconds, this.#noise, 0)
    drive(this.latency, podLatency, seconds, this.#noise, pods)
  }
}

/** One AR(1) step of each value; the first one, of no length, begins in the stationary state. */
function drive(values: Float64Array, drift: Drift, seconds: number, noise: Float64Array, offset: number): void {
  const keep = seconds === 0 ? 0 : Math.exp(-seconds / drift.seconds)
  const move = drift.deviation * Math.sqrt(1 - keep * keep)
  for (let i = 0; i < values.length; i++) values[i] = keep * values[i]! + move * noise[offset + i]!
}
