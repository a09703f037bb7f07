import { latencyBoundsMs } from '../../driver.ts'
import { delimit, type Message, makeMessage } from './protobuf.ts'
import type { Tally } from './tally.ts'

const counter = 0
const histogram = 4
/** Eight buckets per doubling. */
const schema = 3
/** The index of bucket 0: bucket i of a native histogram ends at 2^(i/8), in seconds. */
const firstIndex = Math.round(8 * Math.log2((latencyBoundsMs[0] ?? 1) / 1000))
const smallest = 2 ** -128

/**
 * The tallies as `io.prometheus.client.MetricFamily` messages, latency as native histograms of all of the house's buckets.
 * Source: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
export function formatNativeMetrics(tallies: readonly Tally[]): Buffer {
  const requests = tallies.flatMap((tally) =>
    tally.byClass.flatMap((count, i) =>
      count === 0 ? [] : [labelled(tally, [['code', `${i}xx`]]).message(3, makeMessage().double(1, count))],
    ),
  )
  const errors = tallies.map((tally) => labelled(tally).message(3, makeMessage().double(1, tally.errors)))
  const latency = tallies.map((tally) => labelled(tally).message(7, nativeHistogram(tally)))
  return Buffer.concat([
    family('tidegate_edge_requests_total', 'Requests answered, by class of status.', counter, requests),
    family(
      'tidegate_edge_errors_total',
      'Answers of 500 and above, and requests no replica answered.',
      counter,
      errors,
    ),
    family('tidegate_edge_latency_seconds', 'Time to the head of the answer.', histogram, latency),
  ])
}

function family(name: string, help: string, type: number, metrics: readonly Message[]): Buffer {
  const message = makeMessage().text(1, name).text(2, help).unsigned(3, type)
  for (const metric of metrics) message.message(4, metric)
  return delimit(message)
}

function labelled({ name }: Tally, more: readonly [string, string][] = []): Message {
  const pairs: [string, string][] = [
    ['environment', name.environment],
    ['app', name.app],
    ['component', name.component],
    ['release', name.release],
    ...more,
  ]
  const metric = makeMessage()
  for (const [label, value] of pairs) metric.message(1, makeMessage().text(1, label).text(2, value))
  return metric
}

function nativeHistogram({ latency, latencySumMs }: Tally): Message {
  const { spans, deltas } = sparse(latency)
  const message = makeMessage()
    .unsigned(
      1,
      latency.reduce((sum, count) => sum + count, 0),
    )
    .double(2, latencySumMs / 1000)
    .signed(5, schema)
    .double(6, smallest)
    .unsigned(7, 0)
  for (const { offset, length } of spans) message.message(12, makeMessage().signed(1, offset).unsigned(2, length))
  return spans.length === 0 ? message : message.signedList(13, deltas)
}

/** Runs of buckets that hold something, each by its distance from the end of the run before; and counts as differences. */
function sparse(counts: readonly number[]) {
  const spans: { offset: number; length: number }[] = []
  const deltas: number[] = []
  let end = 0
  let before = 0
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue
    const index = firstIndex + i
    const last = spans.at(-1)
    if (last && index === end) last.length++
    else spans.push({ offset: index - end, length: 1 })
    end = index + 1
    deltas.push(count - before)
    before = count
  }
  return { spans, deltas }
}
