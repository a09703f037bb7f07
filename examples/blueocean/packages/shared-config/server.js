import { createServer } from 'node:http'
import { compileRoutes, Refusal, readJson } from './routes.js'

/**
 * An HTTP server over a table of routes. A handler gets `{ url, params, body, headers }` and answers
 * `{ status?, json | html | text, headers? }`.
 */
export function createApp({ routes, log, metrics }) {
  const find = compileRoutes(routes)
  let stopping = false
  const server = createServer(async (request, response) => {
    const from = performance.now()
    const url = new URL(request.url ?? '/', 'http://component')
    const answer = await answerOf(find, request, url, log)
    if (stopping) response.setHeader('connection', 'close')
    send(response, answer, request.method)
    metrics.observe(request.method, response.statusCode, performance.now() - from)
  })
  server.requestTimeout = 15_000
  return {
    server,
    /** Lets requests under way finish, closes kept-alive connections, and takes no new ones. */
    stop: () => {
      stopping = true
      return new Promise((resolve) => {
        server.close(resolve)
        server.closeIdleConnections()
      })
    },
  }
}

async function answerOf(find, request, url, log) {
  try {
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const found = find(method, url.pathname)
    if (found === undefined) throw new Refusal(404, `nothing is at ${url.pathname}`)
    if (found.wrongMethod) throw new Refusal(405, `${request.method} is not possible at ${url.pathname}`)
    const body = method === 'GET' ? {} : await readJson(request)
    return await found.handler({ url, params: found.params, body, headers: request.headers })
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, json: { error: error.message } }
    log.error('a request failed', { method: request.method, path: url.pathname, cause: String(error) })
    return { status: 500, json: { error: 'this did not work; it was logged' } }
  }
}

function send(response, { status = 200, json, html, text, headers = {} }, method) {
  const [type, body] =
    json !== undefined
      ? ['application/json', JSON.stringify(json)]
      : html !== undefined
        ? ['text/html; charset=utf-8', html]
        : ['text/plain; version=0.0.4; charset=utf-8', text ?? '']
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(method === 'HEAD' ? undefined : body)
}
