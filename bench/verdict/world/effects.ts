import { quantileMs, type Shape, shareOf } from './latency.ts'

/** What the new release does to its requests from `onset` seconds on. */
export interface Effect {
  readonly name: string
  readonly onset: number
  /** Factor on the share of errors; the share itself never exceeds 1. */
  readonly errors: number
  readonly latency: number
  readonly shape: Shape
  /** Errors and latencies of a cold start, which fade away: `1 + excess * exp(-t / seconds)`. */
  readonly coldStart?: { readonly errors: number; readonly latency: number; readonly seconds: number }
}

/** A release that is no different. */
export const healthy: Effect = { name: 'healthy', onset: 0, errors: 1, latency: 1, shape: 'healthy' }

/** A release that is no different once it is warm. */
export const coldStart: Effect = {
  ...healthy,
  name: 'cold start',
  coldStart: { errors: 2, latency: 0.9, seconds: 30 },
}

/** A bad release, and the healthy share of errors that it is measured at. */
export interface Fault {
  readonly effect: Effect
  readonly errorShare: number
}

const bad = (name: string, change: Partial<Effect>): Effect => ({ ...healthy, name, ...change })

/** The faults of the study; the late ones begin in mid-rollout. */
export const faults: readonly Fault[] = [
  { effect: bad('errors 0.1→1 %', { errors: 10 }), errorShare: 0.001 },
  { effect: bad('errors 1→2 %', { errors: 2 }), errorShare: 0.01 },
  { effect: bad('errors 1→1.2 %', { errors: 1.2 }), errorShare: 0.01 },
  { effect: bad('p95 +20 %', { latency: 1.2 }), errorShare: 0.001 },
  { effect: bad('p99 +100 %', { shape: 'slow-tail' }), errorShare: 0.001 },
  { effect: bad('outage', { errors: Number.POSITIVE_INFINITY }), errorShare: 0.001 },
  { effect: bad('late 0.1→1 %', { errors: 10, onset: 1800 }), errorShare: 0.001 },
]

const p95 = quantileMs(0.95)
const p99 = quantileMs(0.99)

/** The share of the new release's requests that are bad because of the effect: failed, or slower than healthy ones are. */
export function badShareOf(effect: Effect, errorShare: number): number {
  if (effect.errors > 1) return Math.min(1, effect.errors * errorShare) - errorShare
  if (effect.latency === 1 && effect.shape === 'healthy') return 0
  if (effect.shape === 'slow-tail') return 0.99 - shareOf('slow-tail', p99, 1)
  return 0.95 - shareOf('healthy', p95, effect.latency)
}
