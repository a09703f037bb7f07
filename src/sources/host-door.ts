import type { IncomingMessage } from 'node:http'
import { AppError } from '../lib/errors.ts'

/** What a request to a hosted repository asks for. */
export interface Visit {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query: string
  /** `push` changes the repository, `fetch` reads it. */
  readonly wants: 'push' | 'fetch'
}

/** The token of a request: the password of Basic authentication, or a Bearer token; null when there is none. */
export function tokenOf(request: IncomingMessage): string | null {
  const header = request.headers.authorization ?? ''
  if (header.length > 2000) return null
  const [scheme = '', value = ''] = header.split(' ', 2)
  if (scheme.toLowerCase() === 'bearer') return value || null
  if (scheme.toLowerCase() !== 'basic') return null
  const pair = Buffer.from(value, 'base64').toString()
  const colon = pair.indexOf(':')
  return colon < 0 ? null : pair.slice(colon + 1) || null
}

/** Reads a request of git's smart HTTP protocol below `mount`; throws `not-found` or `invalid-input` for everything else. */
export function parseVisit(request: IncomingMessage, mount: string): Visit {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  const below = path.startsWith(`${mount}/`) ? path.slice(mount.length) : ''
  if (below === '/info/refs' && request.method === 'GET') return advertisement(below, query)
  if ((below === '/git-upload-pack' || below === '/git-receive-pack') && request.method === 'POST') {
    return exchange(request, below)
  }
  throw new AppError('not-found', `git's smart HTTP protocol was wanted at ${mount}`, {
    hint: `Use the address with git: git clone <address of this server>${mount}`,
  })
}

function advertisement(path: string, query: string): Visit {
  const service = /^service=(git-upload-pack|git-receive-pack)$/.exec(query)?.[1]
  if (service) return { method: 'GET', path, query, wants: service === 'git-receive-pack' ? 'push' : 'fetch' }
  throw new AppError('not-found', "git's dumb HTTP protocol is not served here", { hint: 'Use git 1.6.6 or newer.' })
}

function exchange(request: IncomingMessage, path: string): Visit {
  const wants = path === '/git-receive-pack' ? 'push' : 'fetch'
  const type = `application/x-${path.slice(1)}-request`
  const encoding = request.headers['content-encoding']
  if (request.headers['content-type'] !== type)
    throw new AppError('invalid-input', `the content type ${type} was wanted`)
  if (encoding !== undefined && (encoding !== 'gzip' || wants === 'push')) {
    throw new AppError('invalid-input', `the content encoding ${JSON.stringify(encoding)} is not taken here`)
  }
  return { method: 'POST', path, query: '', wants }
}

/** The headers of a request that git's program needs, each by its own grammar. */
export function backendHeaders(request: IncomingMessage): {
  contentType?: string
  contentEncoding?: string
  protocol?: string
} {
  const protocol = request.headers['git-protocol']
  const { 'content-type': contentType, 'content-encoding': encoding } = request.headers
  return {
    ...(contentType ? { contentType } : {}),
    ...(encoding === 'gzip' ? { contentEncoding: encoding } : {}),
    ...(typeof protocol === 'string' && /^version=[0-2]$/.test(protocol) ? { protocol } : {}),
  }
}
