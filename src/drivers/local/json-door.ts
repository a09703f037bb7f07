import { timingSafeEqual } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { sha256 } from '../../lib/digest.ts'
import { AppError, catalogue, isAppError, messageOf } from '../../lib/errors.ts'
import { type Door, readText } from './json-call.ts'

/** Answers one path: a value becomes JSON; a handler that answers by itself on `response` gives `answered`. */
export type Handler = (body: unknown, response: ServerResponse) => unknown

/** What a handler returns when it has taken over the response. */
export const answered: unique symbol = Symbol('answered')

const bodyLimit = 8 * 1024 * 1024

/** Opens a socket that answers POSTed JSON to whoever has the token; an old socket file is replaced. */
export async function openDoor(door: Door, handlers: Readonly<Record<string, Handler>>): Promise<Server> {
  const wanted = Buffer.from(sha256(`Bearer ${door.token}`))
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendError(response, error))
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!timingSafeEqual(Buffer.from(sha256(request.headers.authorization ?? '')), wanted)) {
      throw new AppError('not-authenticated', 'the token of the target was wanted')
    }
    const path = request.url ?? '/'
    const handler = request.method === 'POST' && Object.hasOwn(handlers, path) ? handlers[path] : undefined
    if (!handler) throw new AppError('not-found', `nothing answers ${request.method} ${path}`)
    const text = await readText(request, bodyLimit)
    const result = await handler(parseJson(text), response)
    if (result === answered) return
    const body = JSON.stringify(result ?? {})
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
  }
  rmSync(door.socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(door.socket, resolve)
  })
  chmodSync(door.socket, 0o600)
  return server
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text)
  } catch (cause) {
    throw new AppError('invalid-input', 'a JSON body was wanted', { cause })
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const code = isAppError(error) ? error.code : 'effect-failed'
  const told = isAppError(error) ? { hint: error.hint, details: error.details } : {}
  const body = JSON.stringify({ error: { code, message: messageOf(error), ...told } })
  response.writeHead(catalogue[code].status, { 'content-type': 'application/json', connection: 'close' }).end(body)
}
