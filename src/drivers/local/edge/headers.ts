import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const setByEdge = new Set([
  'expect',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-request-id',
  'x-real-ip',
  'forwarded',
])
const none: ReadonlySet<string> = new Set()

const instance = randomBytes(6).toString('hex')
let count = 0

/** The id a request carries already, if it is harmless, or a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  if (typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given)) return given
  count++
  return `${instance}-${count.toString(36)}`
}

/**
 * The request's headers as the replica gets them, flat: without hop-by-hop ones, with who asked, for which host, and an id.
 * What the caller claims of earlier proxies is dropped: the edge is the first one.
 */
export function headersForReplica(request: IncomingMessage, id: string): string[] {
  const headers = forwardable(request.rawHeaders, setByEdge)
  headers.push('X-Forwarded-For', request.socket.remoteAddress ?? 'unknown')
  headers.push('X-Forwarded-Host', request.headers.host ?? '', 'X-Forwarded-Proto', 'http', 'X-Request-Id', id)
  return headers
}

/** The replica's headers as the caller gets them, flat: without hop-by-hop ones. */
export function headersForCaller(raw: readonly string[]): string[] {
  return forwardable(raw, none)
}

/** The value of a header of a flat list. */
export function headerIn(raw: readonly string[], wanted: string): string | undefined {
  for (let i = 0; i < raw.length; i += 2) if (raw[i]?.toLowerCase() === wanted) return raw[i + 1]
  return undefined
}

function forwardable(raw: readonly string[], dropped: ReadonlySet<string>): string[] {
  const named = namedByConnection(headerIn(raw, 'connection'))
  const kept: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    if (hopByHop.has(name) || dropped.has(name) || named.has(name)) continue
    kept.push(raw[i]!, raw[i + 1]!)
  }
  return kept
}

function namedByConnection(value: string | undefined): ReadonlySet<string> {
  if (value === undefined || value === 'keep-alive' || value === 'close') return none
  return new Set(
    value
      .toLowerCase()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== 'host' && name !== 'content-length'),
  )
}
