import type { ServerResponse } from 'node:http'
import { isAppError } from '../lib/errors.ts'
import type { BackendHead } from './backend.ts'

/** Hands on the head of git's answer. */
export function writeHead(response: ServerResponse, head: BackendHead): void {
  response.statusCode = head.status
  for (const [name, value] of head.headers) response.setHeader(name, value)
}

/** Answers trouble in words that git shows; what is not ours to tell becomes a plain 500, and an answer under way is cut off. */
export function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const known = isAppError(error) ? error : null
  response.statusCode = known?.status ?? 500
  if (known?.status === 401) response.setHeader('www-authenticate', 'Basic realm="Tidegate", charset="UTF-8"')
  if (known?.status === 503) response.setHeader('retry-after', '2')
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.setHeader('connection', 'close')
  const lines = known ? [known.message, known.hint] : ['this went wrong here; the log of Tidegate says why']
  response.end(`tidegate: ${lines.filter(Boolean).join('\ntidegate: ')}\n`)
}
