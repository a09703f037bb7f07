import type { View } from '../rules/blocks.ts'
import type { Circumstances } from '../rules/rule.ts'

/** How a rollout stands after a tick. */
export type Standing = 'climbing' | 'promoted' | 'rolled back'

/** One progressive rollout: it watches what was served at its weight and climbs, holds or goes back. */
export interface Climber {
  /** The share of the traffic that the new release is to get in the next tick. */
  readonly weight: number
  observe(view: View): Standing
}

/** A way of rolling out step by step. */
export interface Ascent {
  readonly name: string
  begin(circumstances: Circumstances): Climber
}
