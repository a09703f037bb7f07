import { request } from 'undici'
import { z } from 'zod'
import { AppError, messageOf } from '../../lib/errors.ts'

const timeoutMs = 5000
const mostBytes = 32 * 2 ** 20
const mostSeries = 20_000

const number = z.union([z.string(), z.number()]).transform(Number)
const labels = z.record(z.string(), z.string())
const nativeHistogram = z.object({
  count: number,
  /** `[which ends belong to it, lower, upper, count]`, in the unit of what was observed. */
  buckets: z.array(z.tuple([z.number(), number, number, number])).default([]),
})
const matrix = z.object({
  metric: labels,
  values: z.array(z.tuple([z.number(), number])).default([]),
  histograms: z.array(z.tuple([z.number(), nativeHistogram])).default([]),
})
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({ resultType: z.literal('matrix'), result: z.array(matrix).max(mostSeries) }),
  warnings: z.array(z.string()).optional(),
})
const refusalSchema = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

/** A native histogram as it stood at one instant. */
export interface NativeSample {
  /** Epoch ms of the scrape. */
  readonly at: number
  readonly count: number
  readonly buckets: readonly { readonly upper: number; readonly count: number }[]
}

/** One series with its raw samples, as they were scraped. */
export interface RawSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly { readonly at: number; readonly value: number }[]
  readonly native: readonly NativeSample[]
}

/**
 * The raw samples of every series that a selector matches, of the `windowMs` before `at` (epoch ms), oldest first.
 * Throws `unavailable` or `invalid-input` with the query and what came back.
 */
export async function readRaw(
  server: string,
  selector: string,
  { at, windowMs, signal }: { readonly at: number; readonly windowMs: number; readonly signal: AbortSignal },
): Promise<RawSeries[]> {
  const query = `${selector}[${Math.ceil(windowMs / 1000)}s]`
  const text = await ask(server, query, at, signal)
  const answer = answerSchema.safeParse(parseJson(text, query))
  if (!answer.success) throw strange(query, text, 'raw samples of series')
  return answer.data.data.result.map(({ metric, values, histograms }) => ({
    labels: metric,
    samples: values.map(([seconds, value]) => ({ at: Math.round(seconds * 1000), value })),
    native: histograms.map(([seconds, { count, buckets }]) => ({
      at: Math.round(seconds * 1000),
      count,
      buckets: buckets.map(([, , upper, inside]) => ({ upper, count: inside })),
    })),
  }))
}

async function ask(server: string, query: string, at: number, signal: AbortSignal): Promise<string> {
  const url = new URL('api/v1/query', server.endsWith('/') ? server : `${server}/`)
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query, time: (at / 1000).toFixed(3) }).toString(),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const text = await readText(answer.body, query)
    if (answer.statusCode !== 200) throw refused(query, answer.statusCode, text)
    return text
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    throw new AppError('unavailable', `Prometheus at ${url.origin} did not answer ${query}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

async function readText(body: AsyncIterable<unknown>, query: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk as Uint8Array)
    chunks.push(bytes)
    size += bytes.length
    if (size > mostBytes)
      throw new AppError('too-large', `Prometheus answered ${query} with more than ${mostBytes} bytes`, {
        hint: 'Name fewer series: add labels to the selector.',
      })
  }
  return Buffer.concat(chunks).toString()
}

function refused(query: string, status: number, text: string): AppError {
  const refusal = refusalSchema.safeParse(parseJson(text, query))
  const why = refusal.success ? `${refusal.data.errorType}: ${refusal.data.error}` : text.slice(0, 200)
  const isQuery = refusal.success && refusal.data.errorType === 'bad_data'
  return new AppError(isQuery ? 'invalid-input' : 'unavailable', `Prometheus refused ${query} (${status}): ${why}`)
}

function strange(query: string, text: string, wanted: string): AppError {
  return new AppError(
    'unavailable',
    `${wanted} were wanted of Prometheus for ${query}, found ${JSON.stringify(text.slice(0, 200))}`,
  )
}

function parseJson(text: string, query: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw strange(query, text, 'JSON')
  }
}
