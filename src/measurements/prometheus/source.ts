import { z } from 'zod'
import { AppError, messageOf } from '../../lib/errors.ts'
import { type CounterSeries, type CountersSeen, countUp } from '../counters.ts'
import type { ArmCounts, Stretch, TrafficSource } from '../stretch.ts'
import { type RawSeries, readRaw } from './client.ts'
import { fillSelector } from './selector.ts'
import { countersOf, type LatencySeries, latencyOf } from './series.ts'

/** Selectors of growing counts, with `{release}`, `{app}` and `{environment}` to be filled in. */
export interface PrometheusQuestion {
  readonly url: string
  readonly requests: string
  readonly failures?: string | undefined
  readonly latency?: string | undefined
  readonly scrapeMs: number
  readonly next: string
  readonly previous: string
  readonly app: string
  readonly environment: string
}

/** How far back a series is looked for before it counts as gone. */
const lookBackMs = 5 * 60_000
/** A scrape is stored within this after it was begun. */
const settleMs = 1500
/** So many scrapes in a row without a release's series are trouble, not chance. */
const mostMissing = 3

const samplesSeen = z.record(z.string(), z.object({ at: z.number(), value: z.number() }))
const armCursor = z.object({
  requests: samplesSeen,
  failures: samplesSeen,
  latency: z.array(samplesSeen),
  missing: z.int(),
})
const cursorSchema = z.object({ upTo: z.number(), isNew: z.boolean(), next: armCursor, previous: armCursor })
type ArmCursor = z.output<typeof armCursor>
type Cursor = z.output<typeof cursorSchema>

/** What Prometheus holds of one release. */
interface ArmSeries {
  readonly release: string
  readonly requests: readonly CounterSeries[]
  readonly failures: readonly CounterSeries[] | null
  readonly latency: LatencySeries | null
}

const unseen: ArmCursor = { requests: {}, failures: {}, latency: [], missing: 0 }

/**
 * Measures by Prometheus, from the raw samples as they were scraped: resets, gaps, late and repeated samples are accounted for sample by
 * sample. One stretch is one scrape long; an arm of which nothing was scraped in it is null.
 */
export function measureByPrometheus(question: PrometheusQuestion): TrafficSource {
  const { scrapeMs } = question
  return {
    tickMs: scrapeMs,
    begin: (at): Cursor => ({ upTo: Math.ceil(at / scrapeMs) * scrapeMs, isNew: true, next: unseen, previous: unseen }),
    async read(cursor, now, signal) {
      let at = cursorSchema.parse(cursor)
      if (at.upTo + scrapeMs + settleMs > now) return { stretches: [], boundsMs: null, cursor: at, trouble: null }
      try {
        const [next, previous] = await Promise.all([
          readArm(question, question.next, now, signal),
          readArm(question, question.previous, now, signal),
        ])
        requireSameBounds(question, next, previous)
        if (at.isNew) at = passOver(at, next, previous)
        const stretches: Stretch[] = []
        for (let end = at.upTo + scrapeMs; end + settleMs <= now; end += scrapeMs) {
          const [one, other] = [countArm(at.next, next, end), countArm(at.previous, previous, end)]
          stretches.push({ from: at.upTo, until: end, next: one.counts, previous: other.counts })
          at = { ...at, upTo: end, next: one.cursor, previous: other.cursor }
        }
        const trouble = missingOf(question, at)
        return { stretches, boundsMs: (next.latency ?? previous.latency)?.boundsMs ?? null, cursor: at, trouble }
      } catch (error) {
        signal.throwIfAborted()
        return { stretches: [], boundsMs: null, cursor: at, trouble: messageOf(error) }
      }
    },
  }
}

/** What was counted before the beginning is where counting begins. */
function passOver(at: Cursor, next: ArmSeries, previous: ArmSeries): Cursor {
  const begin = (seen: ArmCursor, arm: ArmSeries) => ({ ...countArm(seen, arm, at.upTo).cursor, missing: 0 })
  return { ...at, isNew: false, next: begin(at.next, next), previous: begin(at.previous, previous) }
}

async function readArm(
  question: PrometheusQuestion,
  release: string,
  now: number,
  signal: AbortSignal,
): Promise<ArmSeries> {
  const ask = async (selector: string | undefined): Promise<RawSeries[] | null> => {
    if (selector === undefined) return null
    return await readRaw(question.url, fillSelector(selector, { ...question, release }), {
      at: now,
      windowMs: lookBackMs,
      signal,
    })
  }
  const [requests, failures, latency] = await Promise.all([
    ask(question.requests),
    ask(question.failures),
    ask(question.latency),
  ])
  requireKnownFailures(question, requests ?? [], failures)
  return {
    release,
    requests: countersOf(requests ?? []),
    failures: failures && countersOf(failures),
    latency: latency === null || latency.length === 0 ? null : latencyOf(latency, question.latency ?? ''),
  }
}

/** Series of failures may be missing while nothing failed; a misspelt label would look the same, so its name must be known. */
function requireKnownFailures(
  { requests: requestSelector, failures: selector }: PrometheusQuestion,
  requests: readonly RawSeries[],
  failures: readonly RawSeries[] | null,
): void {
  if (selector === undefined || failures === null || failures.length > 0 || requests.length === 0) return
  const name = metricName(selector)
  if (name !== metricName(requestSelector))
    throw new AppError('invalid-input', `${selector} matched no series, though ${requestSelector} did`, {
      hint: 'Export the counter of failures from 0, or name it as a label of the counter of requests.',
    })
  const known = new Set(requests.flatMap(({ labels }) => Object.keys(labels)))
  const unknown = [...selector.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)\s*"/g)].find(
    ([, label = '']) => !known.has(label),
  )
  if (unknown)
    throw new AppError(
      'invalid-input',
      `${selector} matched no series, and none of ${name} has a label ${unknown[1]}`,
      {
        hint: `Its labels are ${[...known].toSorted((a, b) => (a < b ? -1 : 1)).join(', ')}.`,
      },
    )
}

function metricName(selector: string): string {
  return /^[a-zA-Z0-9_:]*/.exec(selector)?.[0] ?? ''
}

function requireSameBounds({ latency }: PrometheusQuestion, next: ArmSeries, previous: ArmSeries): void {
  const [one, other] = [next.latency?.boundsMs, previous.latency?.boundsMs]
  if (one === undefined || other === undefined || one.join() === other.join()) return
  throw new AppError('invalid-input', `${latency} has other buckets on ${next.release} than on ${previous.release}`, {
    hint: 'Two releases can only be compared by equal buckets; use native histograms, or change them in a release of their own.',
  })
}

function countArm(seen: ArmCursor, arm: ArmSeries, until: number): { counts: ArmCounts | null; cursor: ArmCursor } {
  const requests = countUp(seen.requests, arm.requests, until, bornWith(seen.requests))
  const failures = countUp(seen.failures, arm.failures ?? [], until, bornWith(seen.requests))
  const latency = countLatency(seen.latency, arm.latency, until)
  const cursor = { requests: requests.seen, failures: failures.seen, latency: latency.seen }
  if (requests.readings === 0) return { counts: null, cursor: { ...cursor, missing: seen.missing + 1 } }
  const errors = Math.min(Math.round(failures.amount), Math.round(requests.amount))
  return {
    counts: { requests: Math.round(requests.amount), errors, latency: latency.counts },
    cursor: { ...cursor, missing: 0 },
  }
}

/** Once a release is counted, what appears of it began at nothing: a new replica, the first failure, the next bucket. */
function bornWith(known: CountersSeen): number | null {
  return Object.keys(known).length > 0 ? 0 : null
}

function countLatency(seen: readonly CountersSeen[], latency: LatencySeries | null, until: number) {
  if (latency === null) return { counts: null, seen: [...seen] }
  const born = bornWith(Object.assign({}, ...seen) as CountersSeen)
  const counted = latency.buckets.map((series, i) => countUp(seen[i] ?? {}, series, until, born))
  const amounts = counted.map(({ amount }) => Math.round(amount))
  const counts = latency.isCumulative
    ? amounts.map((amount, i) => Math.max(0, amount - (i === 0 ? 0 : (amounts[i - 1] ?? 0))))
    : amounts
  return { counts, seen: counted.map((one) => one.seen) }
}

function missingOf({ requests, next, previous, url }: PrometheusQuestion, at: Cursor): string | null {
  const missing = [
    { release: next, times: at.next.missing },
    { release: previous, times: at.previous.missing },
  ].filter(({ times }) => times >= mostMissing)
  if (missing.length === 0) return null
  const who = missing.map(({ release, times }) => `${release} (${times} scrapes)`).join(' and ')
  return `Prometheus at ${new URL(url).origin} has nothing new of ${requests} for ${who}`
}
