import { Agent, type Dispatcher, request } from 'undici'
import { AppError, messageOf } from '../lib/errors.ts'
import { allowedUrl, guardedAgent } from '../lib/outbound.ts'
import type { CheckSubject } from './check.ts'
import { stopwatch } from './measure.ts'

/** Where a request goes: an origin, and the Host header to send when it differs. */
export interface Door {
  readonly origin: string
  readonly host: string | null
  /** A URL came from the settings rather than from the target. */
  readonly outside: boolean
}

/** A question over HTTP. */
export interface Ask {
  readonly door: Door
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Redirects to follow, on the same host only; 0 when not given. */
  readonly follow?: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** What came back; the body up to 1 MiB. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly bodyIsCut: boolean
  readonly tookMs: number
}

const mostBody = 1024 * 1024
const inside = new Agent({ pipelining: 0, connect: { timeout: 5000 } })
const outside = guardedAgent()

/** The replica itself when the subject is one, else the app through the edge. */
export function doorOf(subject: CheckSubject): Door {
  if (subject.replica) return { origin: subject.replica.url, host: null, outside: false }
  return { origin: subject.edgeUrl, host: subject.host, outside: false }
}

/** The door and path of an absolute URL named in the settings. */
export function doorOfUrl(text: string): { door: Door; path: string } {
  const url = allowedUrl(text)
  return { door: { origin: url.origin, host: null, outside: true }, path: url.pathname + url.search }
}

/** The question in words: `GET http://nextgen/api/health`. */
export function describeAsk(ask: Pick<Ask, 'door' | 'path' | 'method'>): string {
  const via = ask.door.host === null ? '' : ` (through ${ask.door.origin})`
  const origin = ask.door.host === null ? ask.door.origin : `http://${ask.door.host}`
  return `${ask.method ?? 'GET'} ${origin}${ask.path}${via}`
}

/** Asks and reads the answer within the time given; throws `unavailable` when there is none. */
export async function exchange(ask: Ask): Promise<Answer> {
  const took = stopwatch()
  let path = ask.path
  for (let hop = 0; ; hop++) {
    const answer = await hopOnce({ ...ask, path }, took)
    const next = hop < (ask.follow ?? 0) ? redirectInside(ask.door, path, answer) : undefined
    if (next === undefined) return answer
    path = next
  }
}

async function hopOnce(ask: Ask, took: () => number): Promise<Answer> {
  const url = new URL(ask.path, ask.door.origin)
  const host = ask.door.host === null ? {} : { host: ask.door.host }
  try {
    const response = await request(url, {
      method: (ask.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: { 'user-agent': 'tidegate-check', ...ask.headers, ...host },
      ...(ask.body === undefined ? {} : { body: ask.body }),
      signal: ask.signal,
      headersTimeout: ask.timeoutMs,
      bodyTimeout: ask.timeoutMs,
      dispatcher: ask.door.outside ? outside : inside,
    })
    const { text, cut } = await readBounded(response.body)
    return {
      url: url.href,
      status: response.statusCode,
      headers: flatten(response.headers),
      body: text,
      bodyIsCut: cut,
      tookMs: took(),
    }
  } catch (error) {
    ask.signal.throwIfAborted()
    throw new AppError('unavailable', `no answer to ${describeAsk(ask)}: ${reasonOf(error)}`, { cause: error })
  }
}

async function readBounded(body: Dispatcher.ResponseData['body']): Promise<{ text: string; cut: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size >= mostBody) break
  }
  return { text: Buffer.concat(chunks).subarray(0, mostBody).toString('utf8'), cut: size >= mostBody }
}

/** The path of a redirect that stays on the same host; another host never gets our headers. */
function redirectInside(door: Door, path: string, answer: Answer): string | undefined {
  const location = answer.headers['location']
  if (answer.status < 300 || answer.status > 399 || location === undefined) return undefined
  const here = new URL(path, door.host === null ? door.origin : `http://${door.host}`)
  if (!URL.canParse(location, here.href)) return undefined
  const next = new URL(location, here)
  return next.host === here.host ? next.pathname + next.search : undefined
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code
  return code === undefined ? messageOf(error) : `${code} ${messageOf(error)}`
}
