import type { Case } from './cells.ts'
import type { Normal } from './ours/normal.ts'
import { tidegate } from './ours/tidegate.ts'
import type { NamedSetting } from './prepare.ts'
import { peers } from './rules/peers.ts'
import { type Ending, runRollout, type Setting } from './simulate.ts'
import { type Tally, tallyOf } from './tally.ts'

/** Measure settings on the rollouts numbered `from` up to but not including `to`. */
export interface MeasureOrder {
  readonly what: Case
  readonly seed: string
  readonly from: number
  readonly to: number
  readonly normal: Normal
  readonly settings: readonly NamedSetting[]
}

/** One tally per setting. */
export function measure({ what, seed, from, to, normal, settings }: MeasureOrder): Tally[] {
  const rules = new Map([tidegate(normal), ...peers].map((rule) => [rule.name, rule]))
  const live: Setting[] = settings.map(({ rule, ...rest }) => ({ rule: rules.get(rule)!, ...rest }))
  const endings: Ending[][] = settings.map(() => [])
  for (let i = from; i < to; i++)
    for (const [index, ending] of runRollout(what, `${seed}/held/${i}`, live).entries()) endings[index]!.push(ending)
  return endings.map(tallyOf)
}
