import { z } from 'zod'
import type { CheckResult } from '../domain/verdict.ts'
import { formatDuration } from '../lib/duration.ts'
import { AppError } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { type Answer, type Ask, type Door, describeAsk, doorOf, doorOfUrl, exchange } from './exchange.ts'
import { brief, describeExpectation, expectation, missOf } from './json-value.ts'
import { combine, judge, quantileOf } from './measure.ts'
import { appPath, headerName, span } from './options.ts'
import { seeComponents } from './targets.ts'

const schema = z
  .strictObject({
    path: appPath.optional().describe('Left out: the health path of each replica, asked directly'),
    url: z.string().optional().describe('An address outside the app, instead of a path'),
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
    headers: z.record(headerName, z.string()).default({}),
    body: z.unknown().optional().describe('Sent as JSON, or as it is when it is text'),
    follow: z.int().min(0).max(5).default(0).describe('Redirects to follow on the same host'),
    status: z
      .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)])
      .default(200)
      .describe('The status or statuses wanted'),
    answerHeaders: z
      .record(headerName, z.string())
      .default({})
      .describe('Literal text that an answer’s header contains'),
    json: z.array(expectation).default([]),
    contains: z.array(z.string().min(1)).default([]).describe('Literal texts of the body'),
    lacks: z.array(z.string().min(1)).default([]).describe('Literal texts that the body must not have'),
    samples: z.int().min(1).max(200).default(1).describe('Requests, one after the other'),
    latencyMax: span.optional().describe('No request may take longer'),
    latencyP95: span.optional().describe('95 % of the requests must be faster; wants samples'),
  })
  .refine((use) => use.path === undefined || use.url === undefined, 'path or url, not both')
type Options = z.output<typeof schema>

/** Asks an address over HTTP and looks at status, headers, body and time. */
export const http: Check<Options> = {
  kind: 'http',
  doc: 'An HTTP request answers as wanted: status, headers, JSON values, text, latency.',
  schema,
  async run(subject, options) {
    const asks = await questions(subject, options)
    const results: CheckResult[] = []
    for (const ask of asks) results.push(await sample(ask, options))
    return combine(results, asks.length === 1 ? (results[0]?.because ?? '') : `all ${asks.length} replicas answer`)
  },
}

async function questions(subject: CheckSubject, options: Options): Promise<Ask[]> {
  const at = (door: Door, path: string): Ask => ({
    door,
    path,
    method: options.method,
    follow: options.follow,
    timeoutMs: subject.timeoutMs,
    signal: subject.signal,
    ...payload(options),
  })
  if (options.url !== undefined) {
    const { door, path } = doorOfUrl(options.url)
    return [at(door, path)]
  }
  if (options.path !== undefined) return [at(doorOf(subject), options.path)]
  const asks = (await seeComponents(subject)).flatMap(({ component, replicas }) => {
    if (replicas.length === 0) throw new AppError('unavailable', `${component.name} has no replica to ask`)
    return replicas.map(({ url }) => at({ origin: url, host: null, outside: false }, component.healthPath))
  })
  return asks
}

function payload({ body, headers }: Options): Pick<Ask, 'headers' | 'body'> {
  if (body === undefined) return { headers }
  if (typeof body === 'string') return { headers, body }
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

async function sample(ask: Ask, options: Options): Promise<CheckResult> {
  const answers: Answer[] = []
  for (let i = 0; i < options.samples; i++) answers.push(await exchange(ask))
  const last = answers.at(-1) as Answer
  const times = answers.map((answer) => answer.tookMs)
  const misses = [...new Set(answers.flatMap((answer) => missesOf(answer, options)))]
  misses.push(...slownessOf(times, options))
  const figures = { status: last.status, maxMs: Math.max(...times), p95Ms: quantileOf(times, 0.95) }
  const evidence = {
    asked: describeAsk(ask) + (answers.length > 1 ? `, ${answers.length} times` : ''),
    wanted: wishOf(options),
    found: `status ${last.status}, ${brief(last.body)}`,
    tookMs: last.tookMs,
    figures,
  }
  const where = describeAsk(ask)
  return judge(
    evidence,
    misses.length === 0 ? [] : [`${where}: ${misses.slice(0, 5).join('; ')}`],
    `${where} answered ${last.status} in ${formatDuration(figures.maxMs)}`,
  )
}

function missesOf(answer: Answer, options: Options): string[] {
  const wanted = [options.status].flat()
  const misses: string[] = []
  if (!wanted.includes(answer.status)) misses.push(`status ${wanted.join(' or ')} was wanted, found ${answer.status}`)
  for (const [name, text] of Object.entries(options.answerHeaders)) {
    const found = answer.headers[name]
    if (found?.includes(text) !== true) misses.push(`header ${name} must contain ${text}, found ${found ?? 'none'}`)
  }
  for (const text of options.contains) if (!answer.body.includes(text)) misses.push(`the body lacks ${brief(text)}`)
  for (const text of options.lacks) if (answer.body.includes(text)) misses.push(`the body has ${brief(text)}`)
  if (options.json.length === 0) return misses
  const document = parse(answer)
  if (document === undefined) return [...misses, `JSON was wanted, found ${brief(answer.body)}`]
  return [...misses, ...options.json.map((one) => missOf(one, document)).filter((miss) => miss !== undefined)]
}

function parse(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body) as unknown
  } catch {
    return undefined
  }
}

function slownessOf(times: readonly number[], { latencyMax, latencyP95 }: Options): string[] {
  const misses: string[] = []
  const [max, p95] = [Math.max(...times), quantileOf(times, 0.95)]
  if (latencyMax !== undefined && max > latencyMax)
    misses.push(`at most ${formatDuration(latencyMax)} was wanted, took ${formatDuration(max)}`)
  if (latencyP95 !== undefined && p95 > latencyP95)
    misses.push(`p95 of at most ${formatDuration(latencyP95)} was wanted, found ${formatDuration(p95)}`)
  return misses
}

function wishOf(options: Options): string {
  const wishes = [`status ${[options.status].flat().join(' or ')}`, ...options.json.map(describeExpectation)]
  wishes.push(...Object.entries(options.answerHeaders).map(([name, text]) => `header ${name} with ${text}`))
  wishes.push(...options.contains.map((text) => `text ${brief(text)}`))
  wishes.push(...options.lacks.map((text) => `no text ${brief(text)}`))
  if (options.latencyMax !== undefined) wishes.push(`within ${formatDuration(options.latencyMax)}`)
  if (options.latencyP95 !== undefined) wishes.push(`p95 within ${formatDuration(options.latencyP95)}`)
  return wishes.join(', ')
}
