import type { ServerResponse } from 'node:http'
import type { Choice } from './choice.ts'

/** Answers with a small page of the edge's own: what is wrong, in words for whoever looks at it. */
export function sendPage(response: ServerResponse, status: number, title: string, text: string): void {
  const page = pageOf(title, text)
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    ...(status === 503 || status === 502 ? { 'retry-after': '1' } : {}),
  })
  response.end(page)
}

/** Says why a request went to no replica. */
export function sendRefusal(response: ServerResponse, { app, release, component }: Choice): void {
  const where = `${app.app} in ${app.environment}`
  const again = 'Try again in a moment.'
  if (!release) sendPage(response, 503, `${app.app} is not running here`, `No release of ${where} takes traffic now.`)
  else if (!component) sendPage(response, 404, 'Nothing lives at this path', `No component of ${where} serves it.`)
  else
    sendPage(response, 503, `${app.app} is not ready`, `No replica of ${component.name} of ${where} is ready. ${again}`)
}

/** Says why a request that went to a replica has no answer: 400, 502 or 504. */
export function sendFailure(response: ServerResponse, status: number): void {
  if (status === 400) sendPage(response, 400, 'Not a request', 'The address or the headers are not valid in HTTP.')
  else if (status === 504)
    sendPage(response, 504, 'No answer in time', 'A replica took the request and did not answer.')
  else
    sendPage(
      response,
      502,
      'The connection to the app broke',
      'No replica could take the request. Try again in a moment.',
    )
}

function pageOf(title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<body style="font:16px/1.5 system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem"><h1 style="font-size:1.25rem">${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p><p style="color:#666">Tidegate edge</p>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
