import type { ClimbTally } from './ascents/climb.ts'
import { nameOf } from './cells.ts'
import { type Group, meanRatio, ours, type Ratios } from './comparison.ts'
import type { Climbed, Measured, Results } from './results.ts'

/** One acceptance figure: what is demanded, what was found, and where it is not so. */
export interface Demand {
  readonly text: string
  readonly found: string
  readonly holds: boolean
  readonly exceptions: readonly string[]
}

const ratioDemands: readonly (readonly [Group, number])[] = [
  ['Flagger, Argo', 5],
  ['Kayenta', 5],
  ['best threshold', 2],
  ['best sequential', 1],
]

/** All acceptance figures (issue 4, 1 and 2) that these results can answer. */
export function demandsOf(results: Results, ratios: readonly Ratios[]): Demand[] {
  const calm = (world: string) => results.healthy.filter(({ cell }) => cell.world === world)
  const findable = ratios.filter((one) => one.findable)
  return [
    ...falseAlarms('false rollbacks, ordinary world', calm('ordinary'), 0.01),
    ...falseAlarms('false rollbacks, stress world', calm('stress'), 0.02),
    ...falseAlarms('false rollbacks, healthy cold start', results.cold, 0.01),
    ...(findable.length === 0 ? [] : ratioDemands.map(([group, least]) => fewerBad(findable, group, least))),
    ...closedLoop(results.climbs, 'errors 0.1→1 %', 5),
    ...closedLoop(results.climbs, 'outage', 20),
  ]
}

function falseAlarms(text: string, rows: readonly Measured[], limit: number): Demand[] {
  if (rows.length === 0) return []
  const untuned = Object.entries(ours).filter(([mine]) => mine !== 'E tuned')
  return untuned.map(([mine, label]) => {
    const figures = rows.map(({ cell, figures }) => ({ name: nameOf(cell), ...figures[label]! }))
    const worst = Math.max(...figures.map(({ share }) => share))
    const bound = Math.max(...figures.map(({ upperBound }) => upperBound))
    const fewest = Math.min(...figures.map(({ rollouts }) => rollouts))
    const percent = (share: number) => `${(100 * share).toFixed(2)} %`
    return {
      text: `${text}, ${mine}: at most ${100 * limit} % in every cell`,
      found: `worst cell ${percent(worst)}, highest upper bound ${percent(bound)}, at least ${fewest} rollouts in each of ${rows.length}`,
      holds: worst <= limit,
      exceptions: figures
        .filter((one) => (one.upperBound > limit && fewest >= 3000) || one.share > limit)
        .map(({ name, share, upperBound }) => `${name}: ${percent(share)}, upper bound ${percent(upperBound)}`),
    }
  })
}

function fewerBad(findable: readonly Ratios[], group: Group, least: number): Demand {
  const mean = meanRatio(findable, 'E ≥ learned', group)
  return {
    text: `bad requests, ${group} against ours (E ≥ learned): at least ${least} times as many`,
    found: `${mean.toFixed(2)} times (E ≥ 100: ${meanRatio(findable, 'E ≥ 100', group).toFixed(2)}, E tuned: ${meanRatio(findable, 'E tuned', group).toFixed(2)}), geometric mean of ${findable.length} findable cells`,
    holds: mean >= least,
    exceptions: findable
      .filter(({ ratios }) => ratios['E ≥ learned'][group] < least)
      .map(({ name, effect, ratios }) => `${name}: ${effect} ${ratios['E ≥ learned'][group].toFixed(2)}`),
  }
}

/** Our controller that begins at 10 % against the best of the peers' controllers. */
function closedLoop(climbs: readonly Climbed[], effect: string, least: number): Demand[] {
  return climbs
    .filter((one) => one.effect === effect)
    .map(({ cell, tallies }) => {
      const failedOf = ({ failed, rollouts }: ClimbTally) => failed / rollouts
      const isOurs = ({ name }: ClimbTally) => name.startsWith('Tidegate')
      const equal = tallies.find(({ name }) => name.startsWith('Tidegate from 10 %'))
      const mine = equal ? failedOf(equal) : Number.NaN
      const peer = Math.min(...tallies.filter((one) => !isOurs(one)).map(failedOf))
      return {
        text: `progressive rollouts, ${effect}, ${cell.rps} rps: at least ${least} times fewer failed requests than the best peer`,
        found: `${(peer / mine).toFixed(1)} times (${peer.toFixed(0)} against ${mine.toFixed(0)})`,
        holds: peer / mine >= least,
        exceptions: [],
      }
    })
}
