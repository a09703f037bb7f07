import type { Case, Cell } from './cells.ts'
import { learnNormal, type Normal } from './ours/normal.ts'
import { learnedLimit, tidegate } from './ours/tidegate.ts'
import { peers } from './rules/peers.ts'
import type { Rule } from './rules/rule.ts'
import { type Mode, scoreRollout } from './simulate.ts'
import { tuneLimits } from './tally.ts'

/** Learn what is normal in a cell, and tune every rule to it, on rollouts that nothing is measured on. */
export interface PrepareOrder {
  /** The cell, what its healthy releases do, and how long a rollout there is looked at. */
  readonly what: Case
  readonly seed: string
  /** Healthy rollouts of an hour that our profile is learned from. */
  readonly histories: number
  /** Healthy rollouts that limits are tuned with. */
  readonly calibrations: number
  /** Whether the peers are tuned too; otherwise they have only what their documentation says. */
  readonly tunePeers: boolean
  /** Whether the prior's cold start is assumed of every service. */
  readonly assumeCold: boolean
}

/** A setting that can be sent to a thread. */
export interface NamedSetting {
  readonly rule: string
  readonly mode: Mode
  readonly limits: readonly number[]
}

/** A cell, what is normal in it, and the settings to measure there. */
export interface Preparation {
  readonly cell: Cell
  readonly normal: Normal
  readonly settings: readonly NamedSetting[]
}

/** Does what a `PrepareOrder` asks. */
export function prepare({ what, seed, histories, calibrations, tunePeers, assumeCold }: PrepareOrder): Preparation {
  const normal = learnNormal(
    what,
    Array.from({ length: histories }, (_, i) => `${seed}/history/${i}`),
    assumeCold,
  )
  const ours = tidegate(normal)
  const rules = [ours, ...(tunePeers ? peers : [])]
  const scores: Float64Array[][] = []
  for (let i = 0; i < calibrations; i++) scores.push(scoreRollout(what, `${seed}/calibration/${i}`, rules))
  const settings = [ours, ...peers].flatMap((rule, index) =>
    settingsOf(
      rule,
      scores.flatMap((one) => one[index] ?? []),
    ),
  )
  const highest = scores.map(([own]) => own![0]!)
  const learned: NamedSetting = { rule: ours.name, mode: 'learned', limits: [learnedLimit(normal, highest)] }
  return { cell: what.cell, normal, settings: [learned, ...settings] }
}

function settingsOf({ name, documented, tuned, neverBelowDocumented }: Rule, scores: Float64Array[]): NamedSetting[] {
  const settings: NamedSetting[] = []
  if (documented) settings.push({ rule: name, mode: 'documented', limits: documented })
  if (tuned && scores.length > 0) {
    const limits = tuneLimits(scores, tuned, neverBelowDocumented ? documented : undefined)
    settings.push({ rule: name, mode: 'tuned', limits })
  }
  return settings
}
