import { type Cell, nameOf, plannedSeconds, trafficOf } from '../cells.ts'
import type { Normal } from '../ours/normal.ts'
import { Blocks } from '../rules/blocks.ts'
import { circumstancesOf } from '../simulate.ts'
import { type Effect, healthy } from '../world/effects.ts'
import { Rollout } from '../world/rollout.ts'
import { worlds } from '../world/world.ts'
import type { Ascent, Standing } from './ascent.ts'
import { argoAscents, flaggerAscent } from './controllers.ts'
import { tidegateAscents } from './tidegate.ts'

/** Let every controller roll out a release, on the rollouts numbered `from` up to but not including `to`. */
export interface ClimbOrder {
  readonly cell: Cell
  readonly effect: Effect
  readonly seed: string
  readonly from: number
  readonly to: number
  readonly normal: Normal
}

/** How one controller's rollouts ended. */
export interface ClimbTally {
  readonly name: string
  readonly rollouts: number
  readonly rolledBack: number
  readonly promoted: number
  /** Requests that the new release failed until it was rolled back, or within the hour. */
  readonly failed: number
  /** Seconds until the promotion of those promoted, added up. */
  readonly secondsToPromote: number
}

/** The releases of the closed loop. */
export const climbEffects: readonly Effect[] = [
  { ...healthy, name: 'errors 0.1→1 %', errors: 10 },
  { ...healthy, name: 'errors 0.1→3 %', errors: 30 },
  { ...healthy, name: 'outage', errors: Number.POSITIVE_INFINITY },
  healthy,
]

/** One tally per controller. */
export function climbAll(order: ClimbOrder): ClimbTally[] {
  return [flaggerAscent, ...argoAscents, ...tidegateAscents(order.normal)].map((ascent) => climbOften(order, ascent))
}

function climbOften(order: ClimbOrder, ascent: Ascent): ClimbTally {
  const sum = { rollouts: 0, rolledBack: 0, promoted: 0, failed: 0, secondsToPromote: 0 }
  for (let i = order.from; i < order.to; i++) {
    const { standing, failed, promotedAt } = climbOnce(order, ascent, i)
    sum.rollouts++
    sum.failed += failed
    if (standing === 'rolled back') sum.rolledBack++
    if (standing !== 'promoted') continue
    sum.promoted++
    sum.secondsToPromote += promotedAt
  }
  return { name: ascent.name, ...sum }
}

/** A rollout from its first step to its end; a promoted release keeps all of the traffic until the hour is over. */
function climbOnce({ cell, effect, seed }: ClimbOrder, ascent: Ascent, index: number) {
  const name = `${seed}/climb/${index}/${nameOf(cell)}/${effect.name}`
  const rollout = new Rollout(worlds[cell.world], trafficOf(cell), effect, name)
  const climber = ascent.begin(circumstancesOf(cell))
  const blocks = new Blocks(cell.tickSeconds)
  let standing: Standing = 'climbing'
  let [failed, promotedAt] = [0, 0]
  for (let at = 0; at < plannedSeconds && standing !== 'rolled back'; at += cell.tickSeconds) {
    const tick = rollout.next(standing === 'promoted' ? 1 : climber.weight)
    failed += tick.canary.errors
    if (standing === 'promoted') continue
    const view = blocks.observe(tick)
    standing = climber.observe(view)
    blocks.close(view)
    if (standing === 'promoted') promotedAt = tick.at
  }
  return { standing, failed, promotedAt }
}
