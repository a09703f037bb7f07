import { addBetGains, addRatioGains, equalityGain, type Pair, shareGain, swapped, tilt } from './gains.ts'
import { fineOdds, fineRatios, fineShares, type Layout, timesRatios, timesTried } from './layout.ts'
import { priorOfErrors, temperAt } from './profile.ts'
import type { EdgeView, View } from './view.ts'

/** Adds a tick's gains of "the new release stays within its margins" to an array in the setup's layout, and of every lower bound tried. */
export function addFineGains(gains: Float64Array, layout: Layout, view: View): void {
  addErrorsFine(gains, layout, view)
  for (let i = 0; i < view.edges.length; i++) addLatencyFine(gains, layout.latencyFine[i]!, view.edges[i]!)
  const { factor } = view.setup.pass.errors
  for (const { setup, pair, expected } of view.metrics) {
    const known = view.setup.profile.metrics[setup.id]
    const { phi, psi } = temperAt(known ?? priorOfErrors, expected, view.ticksPerMinute)
    const turned = setup.worse === 'more' ? swapped(pair) : pair
    const { ratios, bets } = layout.metricsFine[setup.id]!
    if (setup.kind === 'share' || known !== undefined)
      addRatioGains(gains, ratios.at, turned, 1 / factor, fineRatios, phi)
    addBetGains(gains, bets.at, turned, 1 / factor, psi)
  }
  for (let i = 0; i < timesTried.length; i++)
    addRatioGains(gains, layout.times[i]!.at, view.errorPair, timesTried[i]!, timesRatios, view.errorTemper.phi)
}

function addErrorsFine(gains: Float64Array, { errorsFine }: Layout, view: View): void {
  const { errorPair, errorTemper, errorShare } = view
  const { factor, share } = view.setup.pass.errors
  if (errorPair.suspectTries === 0) return
  const margin = Math.max(factor, (errorShare + share) / errorShare)
  addRatioGains(gains, errorsFine.ratios.at, swapped(errorPair), 1 / margin, fineRatios, errorTemper.phi)
  addBetGains(gains, errorsFine.bets.at, swapped(errorPair), 1 / margin, errorTemper.psi)
  for (let i = 0; i < fineShares.length; i++) {
    const gain = shareGain(errorPair.suspect, errorPair.suspectTries, share * fineShares[i]!, share)
    gains[errorsFine.share.at + i]! += gain / errorTemper.phi
  }
}

function addLatencyFine(gains: Float64Array, { ratios, bets }: Layout['errors'], edge: EdgeView): void {
  const { finePair, share, temper, fineExcess, isFine } = edge
  if (finePair.suspectTries === 0 || finePair.otherTries === 0) return
  addBetGains(gains, bets.at, finePair, 1 / fineExcess, temper.psi)
  if (isFine) addOddsGains(gains, ratios.at, finePair, share, temper.phi)
  else addRatioGains(gains, ratios.at, finePair, 1 / fineExcess, fineOdds, temper.phi)
}

function addOddsGains(gains: Float64Array, at: number, pair: Pair, share: number, phi: number): void {
  for (let i = 0; i < fineOdds.length; i++)
    gains[at + i]! += equalityGain(pair, share, tilt(share, 1 / fineOdds[i]!)) / phi
}
