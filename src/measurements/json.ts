import { z } from 'zod'
import { AppError, messageOf } from '../lib/errors.ts'
import { type CounterSeries, countUp } from './counters.ts'
import { numberAt, readJson } from './json-figures.ts'
import type { ArmCounts, TrafficSource } from './stretch.ts'

/** Where growing counts of a release can be read as JSON. */
export interface JsonQuestion {
  readonly tickMs: number
  readonly next: string
  readonly previous: string
  /** The endpoints that together tell a release's counts, as of its replicas; each by a name that stays the same. */
  endpoints(release: string): Promise<readonly { readonly name: string; readonly url: URL }[]>
  readonly headers: Readonly<Record<string, string>>
  /** Dotted path to the count of what was tried; where it is left out, `requestsOf` tells. */
  readonly requests?: string | undefined
  /** Dotted path to the count of what happened. */
  readonly events: string
  requestsOf(release: string, from: number, until: number): Promise<number>
}

const samplesSeen = z.record(z.string(), z.object({ at: z.number(), value: z.number() }))
const armCursor = z.object({ requests: samplesSeen, events: samplesSeen })
const cursorSchema = z.object({ upTo: z.number(), next: armCursor, previous: armCursor })

interface ArmSeries {
  readonly requests: CounterSeries[]
  readonly events: CounterSeries[]
}

/** Measures by asking JSON endpoints for growing counts; a stretch lasts from one asking to the next, at least a tick. */
export function measureJson(question: JsonQuestion): TrafficSource {
  return {
    tickMs: question.tickMs,
    begin: (at) => ({ upTo: at, next: { requests: {}, events: {} }, previous: { requests: {}, events: {} } }),
    async read(cursor, now, signal) {
      const at = cursorSchema.parse(cursor)
      const nothing = { stretches: [], boundsMs: null, cursor: at }
      if (now - at.upTo < question.tickMs) return { ...nothing, trouble: null }
      try {
        const [next, previous] = await Promise.all([
          countArm(question, question.next, at.next, { from: at.upTo, until: now, signal }),
          countArm(question, question.previous, at.previous, { from: at.upTo, until: now, signal }),
        ])
        const stretch = { from: at.upTo, until: now, next: next.counts, previous: previous.counts }
        const after = { upTo: now, next: next.cursor, previous: previous.cursor }
        return { stretches: [stretch], boundsMs: null, cursor: after, trouble: null }
      } catch (error) {
        signal.throwIfAborted()
        return { ...nothing, trouble: messageOf(error) }
      }
    },
  }
}

interface When {
  readonly from: number
  readonly until: number
  readonly signal: AbortSignal
}

async function countArm(
  question: JsonQuestion,
  release: string,
  seen: z.output<typeof armCursor>,
  { from, until, signal }: When,
): Promise<{ counts: ArmCounts | null; cursor: z.output<typeof armCursor> }> {
  const { requests, events } = await readArm(question, release, until, signal)
  // Replicas that were not there when it began count from nothing; what was there before only begins to be counted.
  const born = Object.keys(seen.events).length > 0 ? from : null
  const counted = countUp(seen.events, events, until, born)
  const tried = countUp(seen.requests, requests, until, born)
  const cursor = { requests: tried.seen, events: counted.seen }
  if (born === null) return { counts: null, cursor }
  const total = question.requests === undefined ? await question.requestsOf(release, from, until) : tried.amount
  const amount = Math.round(counted.amount)
  return { counts: { requests: Math.max(Math.round(total), amount), errors: amount, latency: null }, cursor }
}

async function readArm(question: JsonQuestion, release: string, at: number, signal: AbortSignal): Promise<ArmSeries> {
  const endpoints = await question.endpoints(release)
  if (endpoints.length === 0)
    throw new AppError('unavailable', `nothing of ${release} is there to be asked for ${question.events}`)
  const read = await Promise.all(
    endpoints.map(async ({ name, url }) => ({ name, body: await readJson(url, question.headers, signal), url })),
  )
  const series = (field: string) =>
    read.map(({ name, body, url }) => ({ name, samples: [{ at, value: numberAt(body, field, url) }] }))
  return {
    requests: question.requests === undefined ? [] : series(question.requests),
    events: series(question.events),
  }
}
