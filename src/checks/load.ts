import autocannon from 'autocannon'
import { z } from 'zod'
import { formatDuration } from '../lib/duration.ts'
import { AppError } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { describeAsk, doorOf } from './exchange.ts'
import { judge, quantileOf, undecided } from './measure.ts'
import { appPath, headerName, span } from './options.ts'

const share = z.number().min(0).max(1)
const schema = z.strictObject({
  path: appPath.default('/'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT']).default('GET'),
  headers: z.record(headerName, z.string()).default({}),
  body: z.string().optional(),
  rate: z.int().min(1).max(5000).default(50).describe('Requests per second over all connections'),
  duration: span.default(5000),
  connections: z.int().min(1).max(500).default(10),
  p95Max: span.optional(),
  p99Max: span.optional(),
  achieved: share.default(0.9).describe('Least share of the rate that must be reached'),
  errorsMax: share.default(0).describe('Most requests without an answer, as a share'),
  non2xxMax: share.default(0).describe('Most answers outside 2xx, as a share'),
})
type Options = z.output<typeof schema>
interface Figures extends Record<string, number> {
  requests: number
  rate: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  errors: number
  non2xx: number
}

/** Sends requests at a steady rate and looks at latency, errors and what rate was reached. */
export const load: Check<Options> = {
  kind: 'load',
  doc: 'Under a steady rate of requests, latency quantiles, errors and the rate reached stay within their thresholds.',
  schema,
  async run(subject, options) {
    if (options.duration + 1000 > subject.timeoutMs) {
      throw new AppError(
        'invalid-input',
        `a load of ${formatDuration(options.duration)} does not fit into the check’s timeout`,
        {
          hint: 'Raise the check’s `timeout`.',
        },
      )
    }
    const figures = await cannonade(subject, options)
    const evidence = {
      asked: `${describeAsk({ door: doorOf(subject), path: options.path, method: options.method })}, ${options.rate}/s for ${formatDuration(options.duration)} over ${options.connections} connections`,
      wanted: wishOf(options),
      found: `${figures.requests} requests, ${figures.rate}/s, p95 ${figures.p95Ms} ms, p99 ${figures.p99Ms} ms, ${figures.errors} errors, ${figures.non2xx} not 2xx`,
      tookMs: options.duration,
      figures,
    }
    if (figures.requests === 0)
      return undecided('errored', 'no request was answered, so nothing was measured', evidence)
    return judge(evidence, missesOf(figures, options), `under ${figures.rate}/s p95 is ${figures.p95Ms} ms`)
  },
}

async function cannonade(subject: CheckSubject, options: Options): Promise<Figures> {
  const times: number[] = []
  const { errors, non2xx } = await fire(subject, options, (tookMs) => times.push(tookMs))
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    requests: times.length,
    rate: round(times.length / (options.duration / 1000)),
    p50Ms: round(quantileOf(times, 0.5)),
    p95Ms: round(quantileOf(times, 0.95)),
    p99Ms: round(quantileOf(times, 0.99)),
    errors,
    non2xx,
  }
}

function fire(subject: CheckSubject, options: Options, onAnswer: (tookMs: number) => void): Promise<autocannon.Result> {
  const door = doorOf(subject)
  return new Promise((resolve, reject) => {
    const stop = () => instance.stop()
    const instance = autocannon(
      {
        url: new URL(options.path, door.origin).href,
        method: options.method,
        headers: { ...options.headers, ...(door.host === null ? {} : { host: door.host }) },
        ...(options.body === undefined ? {} : { body: options.body }),
        connections: Math.min(options.connections, options.rate),
        overallRate: options.rate,
        duration: options.duration / 1000,
        timeout: Math.ceil(subject.timeoutMs / 1000),
      },
      (error: Error | null, result) => {
        subject.signal.removeEventListener('abort', stop)
        if (error) reject(error)
        else resolve(result)
      },
    )
    instance.on('response', (_client, _status, _bytes, tookMs) => onAnswer(tookMs))
    subject.signal.addEventListener('abort', stop, { once: true })
  })
}

function missesOf(found: Figures, options: Options): string[] {
  const misses: string[] = []
  const { p95Max, p99Max } = options
  if (p95Max !== undefined && found.p95Ms > p95Max)
    misses.push(`p95 is ${found.p95Ms} ms, at most ${p95Max} ms was wanted`)
  if (p99Max !== undefined && found.p99Ms > p99Max)
    misses.push(`p99 is ${found.p99Ms} ms, at most ${p99Max} ms was wanted`)
  if (found.rate < options.rate * options.achieved)
    misses.push(`only ${found.rate} of ${options.rate} requests per second were reached`)
  const sent = found.requests + found.errors
  if (found.errors > options.errorsMax * sent) misses.push(`${found.errors} of ${sent} requests had no answer`)
  if (found.non2xx > options.non2xxMax * found.requests)
    misses.push(`${found.non2xx} of ${found.requests} answers were not 2xx`)
  return misses
}

function wishOf({ rate, achieved, p95Max, p99Max, errorsMax, non2xxMax }: Options): string {
  const wishes = [`${Math.round(rate * achieved)} requests per second or more`]
  if (p95Max !== undefined) wishes.push(`p95 within ${formatDuration(p95Max)}`)
  if (p99Max !== undefined) wishes.push(`p99 within ${formatDuration(p99Max)}`)
  return [...wishes, `errors ≤ ${errorsMax * 100} %`, `not 2xx ≤ ${non2xxMax * 100} %`].join(', ')
}
