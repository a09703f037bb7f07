import { Arm } from './arm.ts'
import { drawNormal } from './draws.ts'
import { type Effect, healthy } from './effects.ts'
import { Pods } from './pods.ts'
import { Prng } from './prng.ts'
import { Spells } from './spells.ts'
import type { World } from './world.ts'

/** The service whose rollout is generated. */
export interface Traffic {
  readonly requestsPerSecond: number
  /** The share of errors of healthy requests, incidents apart. */
  readonly errorShare: number
  readonly tickSeconds: number
}

/** What one arm served in one tick. `latency` counts all requests, failed ones too. */
export interface ArmCounts {
  readonly requests: number
  readonly errors: number
  readonly latency: readonly number[]
}

/** What both arms served in the tick that ended at `at` seconds; overwritten by the next tick. */
export interface WorldTick {
  readonly at: number
  readonly canary: ArmCounts
  readonly control: ArmCounts
}

const secondsPerDay = 86_400

/** One rollout in a world, tick by tick; the same seed, world, traffic, effect and weights give the same counts. */
export class Rollout {
  readonly #world: World
  readonly #traffic: Traffic
  readonly #effect: Effect
  readonly #prng: Prng
  readonly #pods: Pods
  readonly #incidents: Spells
  readonly #canary = new Arm()
  readonly #control = new Arm()
  readonly #armErrors: number
  readonly #armLatency: number
  readonly #phase: number
  #logTraffic: number
  #logErrors: number
  #at = 0

  constructor(world: World, traffic: Traffic, effect: Effect, seed: string) {
    this.#world = world
    this.#traffic = traffic
    this.#effect = effect
    this.#prng = new Prng(seed)
    this.#pods = new Pods(this.#prng, world)
    this.#incidents = new Spells(this.#prng, world.sharedIncidents)
    this.#armErrors = Math.exp(world.armErrors * drawNormal(this.#prng))
    this.#armLatency = world.armLatency * drawNormal(this.#prng)
    this.#phase = 2 * Math.PI * this.#prng.uniform()
    this.#logTraffic = world.traffic.deviation * drawNormal(this.#prng)
    this.#logErrors = world.sharedErrors.deviation * drawNormal(this.#prng)
  }

  /** The next tick, with this share of the traffic on the new release. */
  next(weight: number): WorldTick {
    const from = this.#at
    this.#at += this.#traffic.tickSeconds
    this.#drift(from)
    const requests = this.#requests()
    const errorShare = this.#errorShare(from)
    const podsOfCanary = Math.max(1, Math.min(this.#world.pods - 1, Math.round(this.#world.pods * weight)))
    const own = this.#effectAt((from + this.#at) / 2)
    this.#canary.serve(this.#prng, this.#world, this.#traffic.tickSeconds, {
      pods: this.#pods,
      first: 0,
      count: podsOfCanary,
      requests: requests * weight,
      errorShare: errorShare * own.errors * this.#armErrors,
      logScale: own.logScale + this.#armLatency,
      shape: own.shape,
    })
    this.#control.serve(this.#prng, this.#world, this.#traffic.tickSeconds, {
      pods: this.#pods,
      first: podsOfCanary,
      count: this.#world.pods - podsOfCanary,
      requests: requests * (1 - weight),
      errorShare,
      logScale: 0,
      shape: 'healthy',
    })
    return { at: this.#at, canary: this.#canary, control: this.#control }
  }

  #drift(from: number): void {
    const { traffic, sharedErrors } = this.#world
    this.#pods.advance(from, this.#at)
    this.#logTraffic = step(this.#prng, this.#logTraffic, traffic, this.#at - from)
    this.#logErrors = step(this.#prng, this.#logErrors, sharedErrors, this.#at - from)
  }

  #requests(): number {
    const { diurnal, traffic } = this.#world
    const day = 1 + diurnal * Math.sin((2 * Math.PI * this.#at) / secondsPerDay + this.#phase)
    const { requestsPerSecond, tickSeconds } = this.#traffic
    return requestsPerSecond * tickSeconds * day * Math.exp(this.#logTraffic - 0.5 * traffic.deviation ** 2)
  }

  #errorShare(from: number): number {
    const { sharedErrors, sharedIncidents } = this.#world
    const incident = 1 + (sharedIncidents.factor - 1) * this.#incidents.shareOf(from, this.#at)
    return this.#traffic.errorShare * incident * Math.exp(this.#logErrors - 0.5 * sharedErrors.deviation ** 2)
  }

  #effectAt(seconds: number) {
    const { errors, latency, shape, coldStart, onset } = seconds < this.#effect.onset ? healthy : this.#effect
    const cold = coldStart ? Math.exp(-(seconds - onset) / coldStart.seconds) : 0
    return {
      errors: errors * (1 + (coldStart?.errors ?? 0) * cold),
      logScale: Math.log(latency * (1 + (coldStart?.latency ?? 0) * cold)),
      shape,
    }
  }
}

function step(prng: Prng, value: number, drift: World['traffic'], seconds: number): number {
  const keep = Math.exp(-seconds / drift.seconds)
  return keep * value + drift.deviation * Math.sqrt(1 - keep * keep) * drawNormal(prng)
}
