/** Events and what was tried, of the arm that is under suspicion and of the arm that it is compared with. */
export interface Pair {
  readonly suspect: number
  readonly suspectTries: number
  readonly other: number
  readonly otherTries: number
}

/** By how much gains are divided, so that what clumps is not counted twice. */
export interface Temper {
  readonly phi: number
  readonly psi: number
}

/** Shares of the stake that are bet on the suspect having more than its part of the events. */
export const bets: readonly number[] = [0.03, 0.1, 0.25, 0.5, 0.85]

/** The same comparison from the other side: is the other arm the worse one? */
export function swapped({ suspect, suspectTries, other, otherTries }: Pair): Pair {
  return { suspect: other, suspectTries: otherTries, other: suspect, otherTries: suspectTries }
}

/**
 * Gains of "the suspect's rate is `ratio` times the tolerated one" against "it is at most `tolerance` times the other's", one per ratio, by
 * the events' split between the arms given their sum (conditional binomial likelihood ratio; Turner, Ly, Grünwald 2021).
 */
export function addRatioGains(
  gains: Float64Array,
  at: number,
  pair: Pair,
  tolerance: number,
  ratios: readonly number[],
  phi: number,
): void {
  const { suspect, suspectTries, other, otherTries } = pair
  const events = suspect + other
  if (!(suspectTries > 0) || !(otherTries > 0) || events === 0) return
  const odds = (tolerance * suspectTries) / otherTries
  for (let i = 0; i < ratios.length; i++) {
    const ratio = ratios[i]!
    const gain = suspect * Math.log(ratio) - events * Math.log((1 + odds * ratio) / (1 + odds))
    gains[at + i]! += gain / phi
  }
}

/**
 * Gains of a gambler who bets on the suspect's part of the events, one per stake of `bets`: fair whatever the events' distribution, also for
 * clumps of any size and for amounts (betting; Waudby-Smith and Ramdas 2020).
 */
export function addBetGains(gains: Float64Array, at: number, pair: Pair, tolerance: number, psi: number): void {
  const { suspect, suspectTries, other, otherTries } = pair
  const events = suspect + other
  if (!(suspectTries > 0) || !(otherTries > 0) || !(events > 0)) return
  const odds = (tolerance * suspectTries) / otherTries
  const surprise = (suspect / events) * ((1 + odds) / odds) - 1
  for (let i = 0; i < bets.length; i++) gains[at + i]! += Math.log(1 + bets[i]! * surprise) / psi
}

/** Gain of two given shares against equal ones (GRO 2×2 e-variable; valid for any shares that are plugged in). */
export function equalityGain(pair: Pair, suspectShare: number, otherShare: number): number {
  const { suspect, suspectTries, other, otherTries } = pair
  const both = (suspectTries * suspectShare + otherTries * otherShare) / (suspectTries + otherTries)
  const yes = suspect * Math.log(suspectShare / both) + other * Math.log(otherShare / both)
  const no = (suspectTries - suspect) * Math.log((1 - suspectShare) / (1 - both))
  return yes + no + (otherTries - other) * Math.log((1 - otherShare) / (1 - both))
}

/** Gain of "the share is `share`" against "it is `limit`" of one arm alone. */
export function shareGain(events: number, tries: number, share: number, limit: number): number {
  return events * Math.log(share / limit) + (tries - events) * Math.log((1 - share) / (1 - limit))
}

/** Gains of "the share is `ratio` times the limit" against "it is at most the limit" of one arm alone, one per ratio. */
export function addLimitGains(
  gains: Float64Array,
  tried: { readonly events: number; readonly tries: number },
  limit: number,
  ratios: readonly number[],
  phi: number,
): void {
  for (let i = 0; i < ratios.length; i++) {
    const share = Math.min(limit * ratios[i]!, (1 + limit) / 2)
    gains[i]! += shareGain(tried.events, tried.tries, share, limit) / phi
  }
}

/** A share whose odds are so many times those of another. */
export function tilt(share: number, odds: number): number {
  return (odds * share) / (1 - share + odds * share)
}
