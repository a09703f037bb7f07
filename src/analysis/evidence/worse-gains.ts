import { addBetGains, addRatioGains, equalityGain, type Pair, shareGain, swapped, tilt } from './gains.ts'
import { errorRatios, type Layout, latencyOdds, outageRatios, outageShares } from './layout.ts'
import { type Dispersion, priorOfErrors, temperAt } from './profile.ts'
import type { EdgeView, View } from './view.ts'

/** Adds a tick's gains of "the new release is worse" to an array in the setup's layout: errors, outage, latency, metrics. */
export function addWorseGains(gains: Float64Array, layout: Layout, view: View): void {
  addErrorGains(gains, layout, view)
  for (let i = 0; i < view.edges.length; i++) addLatencyGains(gains, layout.latency[i]!, view.edges[i]!)
  for (const { setup, pair, expected } of view.metrics) {
    const known: Dispersion | undefined = view.setup.profile.metrics[setup.id]
    const { phi, psi } = temperAt(known ?? priorOfErrors, expected, view.ticksPerMinute)
    const tolerance = Math.max(setup.tolerance ?? 0, view.tolerance.errors)
    const turned = setup.worse === 'more' ? pair : swapped(pair)
    const { ratios, bets } = layout.metrics[setup.id]!
    if (setup.kind === 'share' || known !== undefined)
      addRatioGains(gains, ratios.at, turned, tolerance, errorRatios, phi)
    addBetGains(gains, bets.at, turned, tolerance, psi)
  }
}

function addErrorGains(
  gains: Float64Array,
  { errors, outage }: Layout,
  { setup, errorPair, errorTemper, tolerance }: View,
): void {
  addRatioGains(gains, errors.ratios.at, errorPair, tolerance.errors, errorRatios, errorTemper.phi)
  addBetGains(gains, errors.bets.at, errorPair, tolerance.errors, errorTemper.psi)
  const { suspect, suspectTries, otherTries } = errorPair
  if (suspectTries === 0 || otherTries === 0) return
  addRatioGains(gains, outage.beside.at, errorPair, tolerance.errors, outageRatios, errorTemper.phi)
  const { phi, psi } = setup.profile.errors
  for (let i = 0; i < outageShares.length; i++)
    gains[outage.alone.at + i]! += shareGain(suspect, suspectTries, outageShares[i]!, setup.outage.above) / (phi / psi)
}

function addLatencyGains(gains: Float64Array, { ratios, bets }: Layout['errors'], edge: EdgeView): void {
  const { pair, temper, share, excess, isFine } = edge
  if (pair.suspectTries === 0 || pair.otherTries === 0) return
  addBetGains(gains, bets.at, pair, excess, temper.psi)
  if (isFine) addOddsGains(gains, ratios.at, pair, share, temper.phi)
  else addRatioGains(gains, ratios.at, pair, excess, coarseRatios, temper.phi)
}

/** On a coarse scale there are as many alternatives as on a fine one, so that one layout serves both. */
const coarseRatios: readonly number[] = [1.15, 1.35, 1.8, 3, 8]

function addOddsGains(gains: Float64Array, at: number, pair: Pair, share: number, phi: number): void {
  for (let i = 0; i < latencyOdds.length; i++)
    gains[at + i]! += equalityGain(pair, tilt(share, latencyOdds[i]!), share) / phi
}
