/** Share of belief that a fault shows from the first tick on; the rest is spread over the ticks that are planned. */
const atOnce = 0.8
/** Keeps a cell a finite number, whatever comes; cutting a fair bet's gain short leaves it fair. */
const most = 1e200

/** Belief that comes in at a tick, counted from 0: a fault may begin with any of them. All of it sums up to at most 1. */
export function freshAt(tick: number, planned: number): number {
  if (tick === 0) return atOnce
  return tick < planned ? (1 - atOnce) / planned : 0
}

/** Belief that has not come in yet after so many ticks: money that was not bet. */
export function heldBack(ticks: number, planned: number): number {
  return ticks === 0 ? 1 : 1 - atOnce - (Math.min(ticks, planned) - 1) * ((1 - atOnce) / planned)
}

/**
 * One tick of weighted Shiryaev–Roberts: every cell becomes (cell + fresh) × e^gain, a gain being cut at its cell's clip. The mean of cells
 * plus what is held back is an e-process, as long as e^gain has an expectation of at most 1 for a release that is no worse.
 */
export function accumulate(
  cells: readonly number[],
  gains: Float64Array,
  clips: Float64Array,
  fresh: number,
): number[] {
  const next = cells.slice()
  for (let i = 0; i < next.length; i++) {
    const gain = Math.min(gains[i]!, clips[i]!)
    const grown = next[i]! + fresh
    next[i] = gain === 0 ? grown : Math.min(most, grown * Math.exp(gain))
  }
  return next
}

/** The mean of neighbouring cells. */
export function meanOf(cells: readonly number[], from: number, count: number): number {
  let sum = 0
  for (let i = from; i < from + count; i++) sum += cells[i]!
  return sum / count
}
