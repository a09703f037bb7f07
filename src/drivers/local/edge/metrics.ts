import { latencyBoundsMs } from '../../driver.ts'
import type { Tally } from './tally.ts'

const mostTold = 500
/** Every fourth of the tallies' bounds: two in each doubling. */
const shownBounds = latencyBoundsMs.map((bound, i) => ({ bound, i })).filter(({ i }) => i % 4 === 0)

/** The tallies that are told, at most 500, the newest, so that labels cannot grow without end. */
export function toldOf(tallies: Iterable<Tally>): Tally[] {
  return [...tallies].slice(-mostTold)
}

/** Tallies in Prometheus' text format. */
export function formatMetrics(told: readonly Tally[]): string {
  return [
    ...family(
      'tidegate_edge_requests_total',
      'counter',
      'Requests answered, by class of status.',
      told.flatMap(requestLines),
    ),
    ...family(
      'tidegate_edge_errors_total',
      'counter',
      'Answers of 500 and above, and requests no replica answered.',
      told.map(errorLine),
    ),
    ...family(
      'tidegate_edge_latency_seconds',
      'histogram',
      'Time to the head of the answer.',
      told.flatMap(latencyLines),
    ),
    '',
  ].join('\n')
}

function family(name: string, type: string, help: string, lines: readonly string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}

function labelsOf({ name }: Tally): string {
  // Names are letters, digits and ._@+- by the protocol's grammar: nothing to escape.
  return `environment="${name.environment}",app="${name.app}",component="${name.component}",release="${name.release}"`
}

function requestLines(tally: Tally): string[] {
  return tally.byClass.flatMap((count, i) =>
    count === 0 ? [] : [`tidegate_edge_requests_total{${labelsOf(tally)},code="${i}xx"} ${count}`],
  )
}

function errorLine(tally: Tally): string {
  return `tidegate_edge_errors_total{${labelsOf(tally)}} ${tally.errors}`
}

function latencyLines(tally: Tally): string[] {
  const labels = labelsOf(tally)
  const upTo = tally.latency.map(
    (
      (sum) => (count: number) =>
        (sum += count)
    )(0),
  )
  const all = upTo.at(-1) ?? 0
  return [
    ...shownBounds.map(
      ({ bound, i }) => `tidegate_edge_latency_seconds_bucket{${labels},le="${bound / 1000}"} ${upTo[i] ?? 0}`,
    ),
    `tidegate_edge_latency_seconds_bucket{${labels},le="+Inf"} ${all}`,
    `tidegate_edge_latency_seconds_sum{${labels}} ${tally.latencySumMs / 1000}`,
    `tidegate_edge_latency_seconds_count{${labels}} ${all}`,
  ]
}
