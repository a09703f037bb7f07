import type { ServerResponse } from 'node:http'

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

function pageOf(title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<body style="font:16px/1.5 system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem"><h1 style="font-size:1.25rem">${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p><p style="color:#666">Tidegate edge</p>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
