import { nameOf } from './cells.ts'
import { type Group, groups, meanRatio, type Ours, ours, type Ratios } from './comparison.ts'
import type { Demand } from './demands.ts'
import type { Measured, Results } from './results.ts'
import { percent, short, tableOf } from './table.ts'

/** Everything that was found, as Markdown. */
export function reportOf(results: Results, ratios: readonly Ratios[], demands: readonly Demand[]): string {
  const parts: [string, string][] = [
    [
      'False rollbacks per healthy rollout, % (ours with the upper end of the 95 % interval)',
      falseAlarms(results.healthy),
    ],
    ['False rollbacks per healthy cold start, %', falseAlarms(results.cold)],
    ['Mean seconds until decided, those missed counted to the end (share detected, %)', delays(results.faults)],
    ['Bad requests served until decided, mean per rollout', badRequests(results.faults)],
    ['Bad requests, peers / ours, geometric means', means(ratios)],
    ['Progressive rollouts', climbs(results)],
    ['Acceptance', acceptance(demands)],
  ]
  return parts
    .filter(([, body]) => body !== '')
    .map(([title, body]) => `### ${title}\n\n${body}\n`)
    .join('\n')
}

function falseAlarms(rows: readonly Measured[]): string {
  if (rows.length === 0) return ''
  const peerLabels = labelsOf(rows).filter((label) => !label.startsWith('Tidegate'))
  const line = ({ cell, figures }: Measured) => [
    cell.world,
    nameOf(cell),
    ...Object.values(ours).map((label) => {
      const { share, upperBound, alarms, rollouts } = figures[label]!
      return `${percent(share)} (${alarms}/${rollouts}, ≤ ${percent(upperBound)})`
    }),
    ...peerLabels.map((label) => (figures[label] ? percent(figures[label].share) : '')),
  ]
  return tableOf(['world', 'cell', ...ourTitles(), ...peerLabels], rows.map(line))
}

function delays(rows: readonly Measured[]): string {
  return perFault(rows, ({ meanSeconds, p95Seconds, alarms, rollouts, early }, isOurs) => {
    const share = alarms / (rollouts - early)
    const seconds = isOurs ? `${short(meanSeconds)}, p95 ${short(p95Seconds)}` : short(meanSeconds)
    return share === 1 ? seconds : `${seconds} (${(100 * share).toFixed(0)})`
  })
}

function badRequests(rows: readonly Measured[]): string {
  return perFault(rows, (figures) => short(figures.badRequests))
}

function perFault(rows: readonly Measured[], tell: (figures: Measured['figures'][string], isOurs: boolean) => string) {
  if (rows.length === 0) return ''
  const peerLabels = labelsOf(rows).filter((label) => !label.startsWith('Tidegate'))
  const line = ({ cell, effect, figures }: Measured) => [
    `${cell.rps}`,
    `${cell.weight * 100} %`,
    effect,
    ...Object.values(ours).map((label) => tell(figures[label]!, true)),
    ...peerLabels.map((label) => tell(figures[label]!, false)),
  ]
  return tableOf(['rps', 'weight', 'effect', ...ourTitles(), ...peerLabels], rows.map(line))
}

function means(ratios: readonly Ratios[]): string {
  if (ratios.length === 0) return ''
  const groupNames = Object.keys(groups) as Group[]
  const selections: [string, readonly Ratios[]][] = [
    ['findable', ratios.filter(({ findable }) => findable)],
    ['all', ratios],
    ...[...new Set(ratios.map(({ effect }) => effect))].map((effect): [string, readonly Ratios[]] => [
      effect,
      ratios.filter((one) => one.findable && one.effect === effect),
    ]),
  ]
  const lines = selections.flatMap(([name, selected]) =>
    (Object.keys(ours) as Ours[]).map((mine) => [
      name,
      `${selected.length}`,
      mine,
      ...groupNames.map((group) => short(meanRatio(selected, mine, group))),
    ]),
  )
  return tableOf(['cells', 'number', 'ours', ...groupNames], lines)
}

function climbs({ climbs: rows }: Results): string {
  const lines = rows.flatMap(({ cell, effect, tallies }) =>
    tallies.map(({ name, rollouts, rolledBack, promoted, failed, secondsToPromote }) => [
      `${cell.rps}`,
      effect,
      name,
      short(failed / rollouts),
      `${((100 * rolledBack) / rollouts).toFixed(0)}`,
      `${((100 * promoted) / rollouts).toFixed(0)}`,
      promoted > 0 ? short(secondsToPromote / promoted) : '–',
    ]),
  )
  const head = ['rps', 'release', 'controller', 'failed requests', 'rolled back, %', 'promoted, %', 'seconds to 100 %']
  return lines.length === 0 ? '' : tableOf(head, lines)
}

function acceptance(demands: readonly Demand[]): string {
  return demands
    .map(({ text, found, holds, exceptions }) =>
      [`- ${holds ? 'holds' : 'FAILS'}: ${text}: ${found}`, ...exceptions.map((one) => `    - not so: ${one}`)].join(
        '\n',
      ),
    )
    .join('\n')
}

function ourTitles(): string[] {
  return Object.keys(ours).map((mine) => `ours, ${mine}`)
}

function labelsOf(rows: readonly Measured[]): string[] {
  return [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
}
