import { climbEffects } from './ascents/climb.ts'
import { type Case, type Cell, cellsOf, nameOf, plannedSeconds } from './cells.ts'
import { Crew } from './crew.ts'
import { isAskedFor, type Options } from './options.ts'
import { ourName } from './ours/tidegate.ts'
import type { Preparation } from './prepare.ts'
import { Progress } from './progress.ts'
import { type Climbed, labelOf, type Measured, type Results } from './results.ts'
import { addTallies, figuresOf, nothing, type Tally } from './tally.ts'
import { coldStart, type Effect, faults, healthy } from './world/effects.ts'

/** A cold start is over in two minutes; fifteen show whether it is forgiven. */
const coldSeconds = 900
const rolloutsPerOrder = 100

/** Prepares every cell that is asked for and measures everything there. */
export async function study(options: Options): Promise<Results> {
  await using crew = new Crew(options.workers)
  const bench = new Bench(options, crew)
  const asked = options.worlds
    .flatMap((world) => cellsOf(world, options.tickSeconds))
    .filter((cell) => isAskedFor(options, nameOf(cell)))
  const rows = await Promise.all(asked.map((cell) => bench.cell(cell)))
  return {
    preparations: rows.map(({ preparation }) => preparation),
    healthy: rows.map(({ healthy }) => healthy),
    cold: rows.flatMap(({ cold }) => cold),
    faults: rows.flatMap(({ faults }) => faults),
    climbs: rows.flatMap(({ climbs }) => climbs),
  }
}

class Bench {
  readonly #options: Options
  readonly #crew: Crew
  readonly #progress = new Progress()

  constructor(options: Options, crew: Crew) {
    this.#options = options
    this.#crew = crew
  }

  /** All of one cell: only its healthy rollouts in the stress world, which is there to provoke false alarms. */
  async cell(cell: Cell) {
    const { nulls, peerNull, cold, effects } = this.#options
    const preparation = await this.#prepare({ cell, effect: healthy, seconds: plannedSeconds })
    const ordinary = cell.world === 'ordinary'
    const [calm, colds, bad, climbs] = await Promise.all([
      this.#measure(preparation, healthy, nulls, peerNull),
      ordinary && cold > 0 ? this.#coldStarts(cell) : undefined,
      Promise.all(ordinary && effects > 0 ? this.#faults(preparation) : []),
      Promise.all(ordinary ? this.#climbs(preparation) : []),
    ])
    return { preparation, healthy: calm, cold: colds ? [colds] : [], faults: bad, climbs }
  }

  async #prepare(what: Case): Promise<Preparation> {
    const { seed, histories, calibrations, assumeCold } = this.#options
    const ticks = (histories + calibrations) * ticksOf(what.cell, what.seconds)
    this.#progress.plan(ticks)
    const order = {
      what,
      seed,
      histories,
      calibrations,
      tunePeers: what.effect === healthy && what.cell.world === 'ordinary',
      assumeCold,
    }
    const preparation = await this.#crew.perform('prepare', order)
    this.#progress.finish(ticks, `${what.cell.world}, ${nameOf(what.cell)}: what is normal`)
    return preparation
  }

  /** A service whose replicas always start cold, which its history has shown. */
  async #coldStarts(cell: Cell): Promise<Measured> {
    const preparation = await this.#prepare({ cell, effect: coldStart, seconds: coldSeconds })
    return this.#measure(preparation, coldStart, this.#options.cold, 0)
  }

  #faults(preparation: Preparation): Promise<Measured>[] {
    const here = faults.filter(({ errorShare }) => errorShare === preparation.cell.errorShare)
    return here.map(({ effect }) => this.#measure(preparation, effect, this.#options.effects, this.#options.effects))
  }

  /** Settings on rollouts of one effect, in orders of a few; the peers only on the first `withPeers`. */
  async #measure(preparation: Preparation, effect: Effect, rollouts: number, withPeers: number): Promise<Measured> {
    const { cell, normal, settings } = preparation
    const what: Case = { cell, effect, seconds: effect === coldStart ? coldSeconds : plannedSeconds }
    const parts = spans(rollouts, withPeers).map(async ([from, to]) => {
      const chosen = settings.filter(({ rule }) => from < withPeers || rule === ourName)
      const ticks = (to - from) * ticksOf(cell, what.seconds)
      this.#progress.plan(ticks)
      const order = { what, seed: this.#options.seed, from, to, normal, settings: chosen }
      const found = await this.#crew.perform('measure', order)
      this.#progress.finish(ticks, `${cell.world}, ${nameOf(cell)}: ${effect.name}`)
      return chosen.map((setting, i) => [labelOf(setting), found[i]!] as const)
    })
    const tallies = new Map<string, Tally>()
    for (const [label, tally] of (await Promise.all(parts)).flat())
      tallies.set(label, addTallies(tallies.get(label) ?? nothing, tally))
    const figures = Object.fromEntries([...tallies].map(([label, tally]) => [label, figuresOf(tally)]))
    return { cell, effect: effect.name, figures }
  }

  /** Progressive rollouts, at 100 and 1,000 requests per second; they begin at whatever weight the controller likes. */
  #climbs({ cell, normal }: Preparation): Promise<Climbed>[] {
    const { climbs, seed } = this.#options
    if (climbs === 0 || cell.rps === 10 || cell.weight !== 0.1 || cell.errorShare !== 0.001) return []
    return climbEffects.map(async (effect) => {
      const ticks = 4 * climbs * ticksOf(cell, plannedSeconds)
      this.#progress.plan(ticks)
      const tallies = await this.#crew.perform('climb', { cell, effect, seed, from: 0, to: climbs, normal })
      this.#progress.finish(ticks, `${nameOf(cell)}: progressive rollouts, ${effect.name}`)
      return { cell, effect: effect.name, tallies }
    })
  }
}

/** The rollouts in spans that never reach across `border`. */
function spans(rollouts: number, border: number): [number, number][] {
  const all: [number, number][] = []
  for (let from = 0; from < rollouts; ) {
    const end = from < border ? Math.min(border, rollouts) : rollouts
    const to = Math.min(from + rolloutsPerOrder, end)
    all.push([from, to])
    from = to
  }
  return all
}

function ticksOf({ tickSeconds }: Cell, seconds: number): number {
  return Math.ceil(seconds / tickSeconds)
}
