import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/errors.ts'

/** What a request must look like before anyone asks who sent it. */
export interface Frontier {
  /** Throws for a host, origin or path that no honest client of this server sends. */
  check(request: Pick<FastifyRequest, 'headers' | 'method' | 'raw'>): void
}

const trickyPath = /;|\/\/|\\|%2f|%5c|%2e|%00|%25|(?:^|\/)\.{1,2}(?:\/|$)/i

/**
 * Guards against DNS rebinding (Host allow-list), cross-site requests (`Sec-Fetch-Site`, `Origin`) and paths that two parsers
 * could read differently. `hosts` are `name:port` as a browser sends them.
 */
export function openFrontier(hosts: () => ReadonlySet<string>): Frontier {
  return {
    check({ headers, raw }) {
      checkPath(raw.url ?? '/')
      checkHost(headers.host, hosts())
      checkSite(headers['sec-fetch-site'], headers.origin, hosts())
    },
  }
}

function checkPath(url: string) {
  const path = url.split('?', 1)[0] ?? '/'
  if (!path.startsWith('/') || path.length > 1000 || trickyPath.test(path)) {
    throw new AppError('invalid-input', 'the path holds a part that could be read in two ways', {
      hint: 'Send it plainly: no `;`, `//`, `..` and no encoded slashes or dots.',
    })
  }
}

function checkHost(host: string | undefined, allowed: ReadonlySet<string>) {
  if (host !== undefined && allowed.has(host.toLowerCase())) return
  throw new AppError('not-allowed', `the host ${JSON.stringify(host ?? '')} is not one of this server`, {
    hint: `Call it as ${[...allowed][0] ?? 'it was started'}, or start it with that host allowed.`,
  })
}

function checkSite(site: string | string[] | undefined, origin: string | undefined, allowed: ReadonlySet<string>) {
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  const foreignOrigin = origin !== undefined && !allowed.has(origin.toLowerCase().replace(/^https?:\/\//, ''))
  if (!foreignSite && !foreignOrigin) return
  throw new AppError('not-allowed', 'a page of another site sent this request', {
    hint: 'Only pages of this server, and clients that are no browsers, may call it.',
  })
}
