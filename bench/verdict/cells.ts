import type { Effect } from './world/effects.ts'
import type { Traffic } from './world/rollout.ts'
import type { World } from './world/world.ts'

/** One kind of traffic that rules are measured on. */
export interface Cell {
  readonly world: World['name']
  readonly rps: number
  readonly weight: number
  readonly errorShare: number
  readonly tickSeconds: number
}

/** A cell, what the release does in it, and for how long it is looked at. */
export interface Case {
  readonly cell: Cell
  readonly effect: Effect
  readonly seconds: number
}

/** How long a rollout stays at its weight when nothing is decided. */
export const plannedSeconds = 3600

/** All cells of a world: 10, 100 and 1,000 requests per second, 1, 10 and 50 % weight, 0.1 and 1 % healthy errors. */
export function cellsOf(world: World['name'], tickSeconds: number): Cell[] {
  const cells = [10, 100, 1000].flatMap((rps) =>
    [0.01, 0.1, 0.5].flatMap((weight) => [0.001, 0.01].map((errorShare) => ({ rps, weight, errorShare }))),
  )
  return cells.map((cell) => ({ world, tickSeconds, ...cell }))
}

/** The cell in a few words, which also name its seeds. */
export function nameOf({ rps, weight, errorShare }: Cell): string {
  return `${rps} rps, ${weight * 100} %, ${errorShare * 100} %`
}

/** The cell's traffic as the generator wants it. */
export function trafficOf({ rps, errorShare, tickSeconds }: Cell): Traffic {
  return { requestsPerSecond: rps, errorShare, tickSeconds }
}
