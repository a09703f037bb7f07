import type { ClimbTally } from './ascents/climb.ts'
import type { Cell } from './cells.ts'
import type { NamedSetting, Preparation } from './prepare.ts'
import type { Figures } from './tally.ts'

/** The figures of one case, by the label of the setting. */
export interface Measured {
  readonly cell: Cell
  readonly effect: string
  readonly figures: Readonly<Record<string, Figures>>
}

/** How the controllers fared with one release at one traffic. */
export interface Climbed {
  readonly cell: Cell
  readonly effect: string
  readonly tallies: readonly ClimbTally[]
}

/** Everything that was measured. */
export interface Results {
  readonly preparations: readonly Preparation[]
  readonly healthy: readonly Measured[]
  readonly cold: readonly Measured[]
  readonly faults: readonly Measured[]
  readonly climbs: readonly Climbed[]
}

/** What several runs found, as one. */
export function combineResults(parts: readonly Results[]): Results {
  return {
    preparations: parts.flatMap(({ preparations }) => preparations),
    healthy: parts.flatMap(({ healthy }) => healthy),
    cold: parts.flatMap(({ cold }) => cold),
    faults: parts.flatMap(({ faults }) => faults),
    climbs: parts.flatMap(({ climbs }) => climbs),
  }
}

/** The name of a setting in tables and results. */
export function labelOf({ rule, mode }: Pick<NamedSetting, 'rule' | 'mode'>): string {
  return `${rule}, ${mode}`
}
