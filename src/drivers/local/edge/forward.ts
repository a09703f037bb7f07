import { type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import { chooseUpstream, releaseCookie } from './choice.ts'
import type { Exchange } from './exchange.ts'
import { headersForCaller, headersForReplica, requestIdOf } from './headers.ts'
import { sendPage } from './page.ts'
import type { Upstream } from './table.ts'

/** How long a replica may be silent before the head of its answer. */
const answerTimeoutMs = 120_000
const suspicionMs = 1000
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

/** Sends a request to a replica of its component and the answer back; a request that no replica took is tried once more elsewhere. */
export function forward(exchange: Exchange, response: ServerResponse): void {
  const { component } = exchange.choice
  const upstream = chooseUpstream(component?.upstreams ?? [], undefined)
  if (!upstream) {
    refuse(exchange, response)
    return
  }
  const id = requestIdOf(exchange.request)
  attempt(exchange, response, upstream, headersForReplica(exchange.request, id), id, false)
}

function attempt(
  exchange: Exchange,
  response: ServerResponse,
  upstream: Upstream,
  headers: string[],
  id: string,
  isRetry: boolean,
): void {
  const { request } = exchange
  const { method = 'GET', url = '/' } = request
  const outgoing = send({
    host: '127.0.0.1',
    port: upstream.port,
    agent: upstream.agent,
    method,
    path: url,
    headers,
    timeout: answerTimeoutMs,
  })
  let over = false
  let bodyTaken = false
  upstream.outstanding++
  const finish = () => {
    if (over) return
    over = true
    upstream.outstanding--
    response.off('close', onCallerGone)
  }
  const onCallerGone = () => {
    const complete = response.writableFinished
    exchange.settle(response.headersSent ? response.statusCode : 499, complete && response.statusCode >= 500)
    if (!complete) outgoing.destroy()
    finish()
  }
  response.on('close', onCallerGone)
  outgoing.on('response', (answer) => {
    exchange.answerBegan()
    deliver(exchange, answer, response, id)
  })
  outgoing.on('timeout', () => {
    if (!response.headersSent) outgoing.destroy(new SilentReplica())
  })
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (over) return
    finish()
    if (error.code === 'ECONNREFUSED') upstream.suspectUntil = Date.now() + suspicionMs
    const untouched = !bodyTaken && !response.headersSent && !isRetry && !(error instanceof SilentReplica)
    const safe = error.code === 'ECONNREFUSED' || (!hasBody(request) && idempotent.has(method))
    const other = untouched && safe ? otherUpstream(exchange, upstream, outgoing.reusedSocket) : undefined
    if (other) attempt(exchange, response, other, headers, id, true)
    else giveUp(exchange, response, error)
  })
  if (!hasBody(request)) return void outgoing.end()
  // The body is only taken once there is somebody to take it, so that a refused connection can still be tried elsewhere.
  outgoing.on('socket', (socket) => {
    const begin = () => {
      bodyTaken = true
      request.pipe(outgoing)
    }
    if (socket.connecting) socket.once('connect', begin)
    else begin()
  })
  request.on('error', () => outgoing.destroy())
}

function deliver(exchange: Exchange, answer: IncomingMessage, response: ServerResponse, id: string): void {
  const { release, setsCookie } = exchange.choice
  const headers = headersForCaller(answer)
  if (release) headers.push('X-Tidegate-Release', release.name)
  if (answer.headers['x-request-id'] === undefined) headers.push('X-Request-Id', id)
  if (setsCookie && release)
    headers.push('Set-Cookie', `${releaseCookie}=${release.name}; Path=/; HttpOnly; SameSite=Lax`)
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', headers)
  answer.on('error', () => {
    exchange.settle(answer.statusCode ?? 502, true) // the replica broke off in the midst of its answer
    response.destroy()
  })
  answer.pipe(response)
}

/** Another replica, or the same one when only its idle connection was stale. */
function otherUpstream(exchange: Exchange, tried: Upstream, wasReused: boolean): Upstream | undefined {
  return chooseUpstream(exchange.choice.component?.upstreams ?? [], tried) ?? (wasReused ? tried : undefined)
}

function giveUp(exchange: Exchange, response: ServerResponse, error: Error): void {
  const silent = error instanceof SilentReplica
  exchange.settle(silent ? 504 : 502, true)
  exchange.request.unpipe()
  exchange.request.resume()
  if (response.headersSent) return void response.destroy()
  sendPage(
    response,
    silent ? 504 : 502,
    silent ? 'No answer in time' : 'The connection to the app broke',
    silent
      ? 'A replica took the request and did not answer within two minutes.'
      : 'No replica of this app could take the request. Try again in a moment.',
  )
}

function refuse(exchange: Exchange, response: ServerResponse): void {
  const { app, release, component } = exchange.choice
  exchange.settle(503, true)
  exchange.request.resume()
  const where = `${app.app} in ${app.environment}`
  const again = 'Try again in a moment.'
  if (!release) sendPage(response, 503, `${app.app} is not running here`, `No release of ${where} takes traffic now.`)
  else if (!component) sendPage(response, 404, 'Nothing lives at this path', `No component of ${where} serves it.`)
  else
    sendPage(response, 503, `${app.app} is not ready`, `No replica of ${component.name} of ${where} is ready. ${again}`)
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0'
}

class SilentReplica extends Error {}
