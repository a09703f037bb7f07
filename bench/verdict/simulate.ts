import { type Case, type Cell, nameOf, plannedSeconds, trafficOf } from './cells.ts'
import { Blocks } from './rules/blocks.ts'
import type { Circumstances, Rule, Watch } from './rules/rule.ts'
import { badShareOf } from './world/effects.ts'
import { Rollout, type WorldTick } from './world/rollout.ts'
import { worlds } from './world/world.ts'

/**
 * Where limits come from: the documentation (ours: theory), what our engine makes of replayed healthy traffic, or tuning to 1 % of false
 * alarms with knowledge that no operator has.
 */
export type Mode = 'documented' | 'learned' | 'tuned'

/** A rule with limits; the alarm is raised when any score reaches its limit. */
export interface Setting {
  readonly rule: Rule
  readonly mode: Mode
  readonly limits: readonly number[]
}

/** How one rollout ended for one setting. Times count from the onset of the effect; without an alarm, to the end. */
export interface Ending {
  readonly alarmed: boolean
  readonly seconds: number
  readonly badRequests: number
}

/** What a rule is told about a cell. */
export function circumstancesOf({ weight, errorShare, tickSeconds }: Cell): Circumstances {
  return { weight, errorShare, tickSeconds, plannedSeconds }
}

/** The ticks of one rollout at the cell's weight; each tick is overwritten by the next. */
export function* ticksOf({ cell, effect, seconds }: Case, seed: string): Generator<WorldTick> {
  const name = `${seed}/${cell.world}/${nameOf(cell)}/${effect.name}`
  const rollout = new Rollout(worlds[cell.world], trafficOf(cell), effect, name)
  for (let at = 0; at < seconds; at += cell.tickSeconds) yield rollout.next(cell.weight)
}

/** Shows a rollout to rules and gives the highest scores that each reached. */
export function scoreRollout(what: Case, seed: string, rules: readonly Rule[]): Float64Array[] {
  const { cell } = what
  const watches = rules.map((rule) => rule.begin(circumstancesOf(cell)))
  const blocks = new Blocks(cell.tickSeconds, rules)
  for (const tick of ticksOf(what, seed)) {
    const view = blocks.observe(tick)
    for (const watch of watches) watch.observe(view)
    blocks.close(view)
  }
  return watches.map(({ scores }) => scores)
}

/** Shows a rollout to rules until all have raised an alarm or it is over. */
export function runRollout(what: Case, seed: string, settings: readonly Setting[]): Ending[] {
  const { cell, effect } = what
  const open = openSettings(cell, settings)
  const watches = new Set(open.map(({ watch }) => watch))
  const endings: Ending[] = []
  const blocks = new Blocks(
    cell.tickSeconds,
    settings.map(({ rule }) => rule),
  )
  const badShare = badShareOf(effect, cell.errorShare)
  let badRequests = 0
  for (const tick of ticksOf(what, seed)) {
    if (tick.at > effect.onset) badRequests += tick.canary.requests * badShare
    const view = blocks.observe(tick)
    for (const watch of watches) watch.observe(view)
    blocks.close(view)
    const seconds = tick.at - effect.onset
    for (let i = open.length - 1; i >= 0; i--) {
      const { index, watch, limits } = open[i]!
      if (!hasAlarm(watch, limits)) continue
      endings[index] = { alarmed: true, seconds, badRequests }
      open.splice(i, 1)
    }
    if (open.length === 0) break
  }
  for (const { index } of open) endings[index] = { alarmed: false, seconds: what.seconds - effect.onset, badRequests }
  return endings
}

function openSettings(cell: Cell, settings: readonly Setting[]) {
  const watches = new Map<Rule, Watch>()
  for (const { rule } of settings) if (!watches.has(rule)) watches.set(rule, rule.begin(circumstancesOf(cell)))
  return settings.map(({ rule, limits }, index) => ({ index, limits, watch: watches.get(rule)! }))
}

function hasAlarm({ scores }: Watch, limits: readonly number[]): boolean {
  for (let i = 0; i < limits.length; i++) if (scores[i]! >= limits[i]!) return true
  return false
}
