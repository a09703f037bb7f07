import { nameOf, plannedSeconds } from './cells.ts'
import type { Measured } from './results.ts'
import { geometricMean } from './statistics.ts'
import type { Figures } from './tally.ts'
import { faults } from './world/effects.ts'

/** The peers that ours is compared with at equal false alarms: in every cell the best of its group counts. */
export const groups = {
  'Flagger, Argo': ['Flagger 5 × 1 m, tuned', 'Argo 4 × 1 m, tuned'],
  Kayenta: ['Kayenta 10 s, tuned'],
  'best threshold': [
    ...['Flagger 5 × 1 m, tuned', 'Argo 4 × 1 m, tuned', 'one minute, tuned'],
    ...['five minutes, tuned', 'five minutes, ratio, tuned'],
  ],
  'best sequential': ['mSPRT, tuned', 'Netflix-like, tuned'],
} as const satisfies Record<string, readonly string[]>

/** A group of peers. */
export type Group = keyof typeof groups

/** Ours with the limit that holds by theory, with the one that the engine learns by replay, and tuned as the peers are. */
export const ours = {
  'E ≥ 100': 'Tidegate, documented',
  'E ≥ learned': 'Tidegate, learned',
  'E tuned': 'Tidegate, tuned',
} as const

/** One of our settings. */
export type Ours = keyof typeof ours

/** One cell and fault: how many times as many bad requests each group's best lets through, by our setting. */
export interface Ratios {
  readonly name: string
  readonly effect: string
  /** Whether any setting decides, on average, before half of the time is over. */
  readonly findable: boolean
  readonly ratios: Readonly<Record<Ours, Readonly<Record<Group, number>>>>
}

/** The ratios of one measured cell. */
export function ratiosOf({ cell, effect, figures }: Measured): Ratios {
  const groupNames = Object.keys(groups) as Group[]
  const ourNames = Object.keys(ours) as Ours[]
  const against = (mine: Ours) =>
    Object.fromEntries(groupNames.map((group) => [group, bestOf(figures, group) / figures[ours[mine]]!.badRequests]))
  const compared = [...Object.values(groups).flat(), ...Object.values(ours)]
  const onset = faults.find((fault) => fault.effect.name === effect)?.effect.onset ?? 0
  const findable = compared.some((label) => figures[label]!.meanSeconds < (plannedSeconds - onset) / 2)
  const ratios = Object.fromEntries(ourNames.map((mine) => [mine, against(mine)])) as Ratios['ratios']
  return { name: nameOf(cell), effect, findable, ratios }
}

function bestOf(figures: Readonly<Record<string, Figures>>, group: Group): number {
  return Math.min(...groups[group].map((label) => figures[label]!.badRequests))
}

/** The geometric mean of one group's ratios. */
export function meanRatio(all: readonly Ratios[], mine: Ours, group: Group): number {
  return geometricMean(all.map(({ ratios }) => ratios[mine][group]))
}
