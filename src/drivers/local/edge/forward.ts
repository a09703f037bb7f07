import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { chooseUpstream, releaseCookie } from './choice.ts'
import type { Exchange } from './exchange.ts'
import { headerIn, headersForCaller, headersForReplica, requestIdOf } from './headers.ts'
import { sendFailure, sendRefusal } from './page.ts'
import type { Upstream } from './table.ts'

const suspicionMs = 1000
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

/** A request on its way to replicas: what each attempt needs. */
interface Passage {
  readonly exchange: Exchange
  readonly response: ServerResponse
  readonly id: string
  readonly headers: string[]
  /** Whether some of the body is gone, so that it cannot be sent again. */
  bodyTaken: boolean
}

/** Sends a request to a replica of its component and the answer back; a request that no replica took is tried once more elsewhere. */
export function forward(exchange: Exchange, response: ServerResponse): void {
  const { request, choice } = exchange
  const upstream = chooseUpstream(choice.component?.upstreams ?? [], undefined)
  if (!upstream) {
    exchange.settle(503, true)
    request.resume()
    sendRefusal(response, choice)
    return
  }
  const id = requestIdOf(request)
  attempt({ exchange, response, id, headers: headersForReplica(request, id), bodyTaken: false }, upstream, false)
}

function attempt(passage: Passage, upstream: Upstream, isRetry: boolean): void {
  const { exchange, response } = passage
  const { method = 'GET', url = '/' } = exchange.request
  let controller: Dispatcher.DispatchController | undefined
  let isOver = false
  upstream.outstanding++
  exchange.asks(upstream.id)
  const finish = () => {
    if (isOver) return
    isOver = true
    upstream.outstanding--
    response.off('close', onClose)
  }
  /** The answer is out, or the caller went away before. */
  const onClose = () => {
    const complete = response.writableFinished
    exchange.settle(response.headersSent ? response.statusCode : 499, complete && response.statusCode >= 500)
    finish()
    if (!complete) controller?.abort(new Error('the caller went away'))
  }
  response.on('close', onClose)
  const body = hasBody(exchange.request) ? Readable.from(bodyOf(passage)) : null
  upstream.pool.dispatch(
    {
      path: url,
      method: method as Dispatcher.HttpMethod,
      headers: passage.headers,
      body,
    },
    {
      onRequestStart(started) {
        controller = started
        if (isOver) started.abort(new Error('the caller went away'))
      },
      onResponseStart(started, status, _headers, text) {
        if (status < 200 || isOver) return // the caller is not told of interim answers
        exchange.answerBegan()
        response.writeHead(status, text ?? '', answerHeaders(passage, rawHeadersOf(started)))
      },
      onResponseData(started, chunk) {
        if (isOver || response.write(chunk)) return
        started.pause()
        response.once('drain', () => started.resume())
      },
      onResponseEnd: () => void response.end(),
      onResponseError(_controller, error: Error & { code?: string }) {
        if (isOver) return
        finish()
        if (error.code === 'ECONNREFUSED') upstream.suspectUntil = Date.now() + suspicionMs
        const other = isRetry || !mayRepeat(passage, error) ? undefined : otherUpstream(exchange, upstream, error)
        if (other) attempt(passage, other, true)
        else giveUp(passage, error)
      },
    },
  )
}

/** Whether no replica can have acted on the request: none was reached, or acting twice is the same as once. */
function mayRepeat({ exchange: { request }, response, bodyTaken }: Passage, error: { code?: string }): boolean {
  if (bodyTaken || response.headersSent || isSilence(error)) return false
  return error.code === 'ECONNREFUSED' || (!hasBody(request) && idempotent.has(request.method ?? ''))
}

/** Another replica; or the same one, when it may only be that an idle connection had gone stale. */
function otherUpstream(exchange: Exchange, tried: Upstream, error: { code?: string }): Upstream | undefined {
  const other = chooseUpstream(exchange.choice.component?.upstreams ?? [], tried)
  return other ?? (error.code === 'ECONNREFUSED' ? undefined : tried)
}

/** The body, taken only once a replica is there to take it, so that a refused connection can still be tried elsewhere. */
async function* bodyOf(passage: Passage): AsyncGenerator<Buffer> {
  passage.bodyTaken = true
  for await (const chunk of passage.exchange.request.iterator({ destroyOnReturn: false })) yield chunk as Buffer
}

function answerHeaders({ exchange, id }: Passage, raw: readonly string[]): string[] {
  const { release, setsCookie } = exchange.choice
  const headers = headersForCaller(raw)
  if (headerIn(raw, 'x-request-id') === undefined) headers.push('X-Request-Id', id)
  if (!release) return headers
  headers.push('X-Tidegate-Release', release.name)
  if (setsCookie) headers.push('Set-Cookie', `${releaseCookie}=${release.name}; Path=/; HttpOnly; SameSite=Lax`)
  return headers
}

function rawHeadersOf(controller: Dispatcher.DispatchController): string[] {
  return ((controller.rawHeaders ?? []) as (Buffer | string)[]).map((part) =>
    typeof part === 'string' ? part : part.toString('latin1'),
  )
}

function giveUp({ exchange, response }: Passage, error: { code?: string }): void {
  const status = error.code === 'UND_ERR_INVALID_ARG' ? 400 : isSilence(error) ? 504 : 502
  exchange.settle(response.headersSent ? response.statusCode : status, status !== 400)
  exchange.request.resume()
  if (response.headersSent)
    response.destroy() // the caller must not take half an answer for a whole one
  else sendFailure(response, status)
}

function isSilence({ code }: { code?: string }): boolean {
  return code === 'UND_ERR_HEADERS_TIMEOUT'
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0'
}
