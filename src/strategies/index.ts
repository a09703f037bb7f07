import { blueGreen } from './blue-green.ts'
import { canary } from './canary.ts'
import { immediate } from './immediate.ts'
import { rolling } from './rolling.ts'
import type { Strategy } from './strategy.ts'

/** The strategies of this build, the plainest first. */
export const strategies: readonly Strategy[] = [immediate, rolling, blueGreen, canary]
