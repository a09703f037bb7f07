import type { Dispersion } from './profile.ts'

/** One tick of two arms that are equal: events and what was tried. */
export interface EqualTick {
  readonly events: number
  readonly tries: number
  readonly otherEvents: number
  readonly otherTries: number
}

/** What is believed of a dispersion before it is measured: how much, and how sure one is of the drift. */
export interface Belief {
  readonly phi: number
  readonly drift: number
  readonly driftDeviation: number
}

/** Events that the belief in φ counts as much as. */
const priorEvents = 5
/** Events that the belief that equal arms are equal counts as much as. */
const priorEqual = 100

interface Spread {
  readonly phi: number
  /** Expected variance, in events: how much there was to measure by. */
  readonly events: number
  /** Mean volume of a block, weighted by itself. */
  readonly volume: number
  readonly blocks: number
}

/**
 * How much more than by chance equal arms differ, in blocks of a minute and of five, and in single ticks (docs/verdict.md, dispersion).
 * `hours` are stretches of ticks without a gap; each may have a lasting difference of its own, which is not counted.
 */
export function dispersionOf(hours: readonly (readonly EqualTick[])[], tickMs: number, belief: Belief): Dispersion {
  const blockOf = (ms: number) => Math.max(1, Math.round(ms / tickMs))
  const minute = spreadOf(hours, blockOf(60_000))
  const five = spreadOf(hours, blockOf(300_000))
  const tick = spreadOf(hours, 1)
  const shrunk = ({ phi, events }: Spread) => (phi * events + belief.phi * priorEvents) / (events + priorEvents)
  const phi = Math.max(1, shrunk(minute), shrunk(five))
  const drift = driftOf(minute, tick, belief)
  const psi = Math.max(1, phi / Math.max(1, shrunk(tick)))
  return { phi, psi, clump: Math.max(1, phi - drift * minute.volume), drift }
}

/** What of the dispersion grows with volume: the slope from ticks to minutes, as far as it is sure, else the belief. */
function driftOf(minute: Spread, tick: Spread, { drift, driftDeviation }: Belief): number {
  const run = minute.volume - tick.volume
  if (!(run > 0) || minute.blocks < 2 || minute.events === 0) return drift
  const variance = (minute.phi ** 2 * (2 / minute.blocks + (3 * minute.phi) / minute.events)) / run ** 2
  const measured = Math.max(0, (minute.phi - tick.phi) / run)
  const [sure, believed] = [1 / variance, 1 / driftDeviation ** 2]
  return (measured * sure + drift * believed) / (sure + believed)
}

function spreadOf(hours: readonly (readonly EqualTick[])[], length: number): Spread {
  let [squares, events, square, blocks] = [0, 0, 0, 0]
  for (const hour of hours) {
    const rows = blocksOf(hour, length)
    const { ratio, freedom } = lastingDifference(hour, rows.length)
    for (const { events: mine, tries, otherEvents, otherTries } of rows) {
      const all = mine + otherEvents
      if (all === 0 || tries === 0 || otherTries === 0) continue
      const part = (ratio * tries) / (ratio * tries + otherTries)
      const chance = all * part * (1 - part) * Math.max(0.01, 1 - all / (tries + otherTries)) * freedom
      squares += (mine - all * part) ** 2
      events += chance
      square += chance ** 2
      blocks++
    }
  }
  return { phi: events > 0 ? squares / events : 1, events, volume: events > 0 ? square / events : 0, blocks }
}

/** How many times the other arm's rate an hour had throughout, and the share of variance that is left when that is taken out. */
function lastingDifference(
  hour: readonly EqualTick[],
  blocks: number,
): { readonly ratio: number; readonly freedom: number } {
  let [seen, expected] = [0, 0]
  for (const { events, tries, otherEvents, otherTries } of hour) {
    if (tries + otherTries === 0) continue
    seen += events
    expected += ((events + otherEvents) * tries) / (tries + otherTries)
  }
  const sure = expected / (expected + priorEqual)
  return { ratio: (seen + priorEqual) / (expected + priorEqual), freedom: blocks > 1 ? 1 - sure / blocks : 1 }
}

function blocksOf(hour: readonly EqualTick[], length: number): EqualTick[] {
  if (length === 1) return [...hour]
  const blocks: EqualTick[] = []
  for (let from = 0; from + length <= hour.length; from += length) {
    const sum = { events: 0, tries: 0, otherEvents: 0, otherTries: 0 }
    for (const tick of hour.slice(from, from + length)) {
      sum.events += tick.events
      sum.tries += tick.tries
      sum.otherEvents += tick.otherEvents
      sum.otherTries += tick.otherTries
    }
    blocks.push(sum)
  }
  return blocks
}
