import { createHash } from 'node:crypto'

/** Text made safe inside HTML elements and attributes. */
export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

const frame = `*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;min-height:100vh;display:flex;
flex-direction:column;overflow-wrap:anywhere}header,main,footer{width:100%;max-width:68rem;margin:0 auto;padding:1rem}
main{flex:1}header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline}header nav{display:flex;gap:1rem}
h1{font-size:clamp(1.3rem,4vw,2.1rem);margin:.2rem 0}table{width:100%;border-collapse:collapse}
td,th{text-align:left;padding:.4rem .5rem;border-bottom:1px solid #8884}form{display:flex;flex-wrap:wrap;gap:.5rem}
input{flex:1 1 12rem;min-width:0;padding:.55rem .7rem;font:inherit;border-radius:.4rem;border:1px solid #8888}
button{padding:.55rem 1.1rem;font:inherit;border:0;border-radius:.4rem;cursor:pointer}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:1rem}
.card{padding:1rem;border-radius:.6rem}.big{font-size:1.8rem;font-weight:700}footer{font-size:.8rem;opacity:.75}
svg{max-width:100%;height:auto}`

/**
 * A whole page: responsive, nothing loaded from elsewhere, its own style and script allowed by their hashes.
 * @param {{ title: string, theme: string, nav?: readonly (readonly [string, string])[], body: string, script?: string, foot: string }} page
 */
export function renderPage({ title, theme, nav = [], body, script = '', foot }) {
  const style = `${frame}\n${theme}`
  const links = nav.map(([href, text]) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`).join('')
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><header><h1>${escapeHtml(title)}</h1><nav>${links}</nav></header><main>${body}</main>
<footer>${escapeHtml(foot)}</footer>${script && `<script>${script}</script>`}</body></html>\n`
  return { html, headers: { 'content-security-policy': policy(style, script) } }
}

function policy(style, script) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const scripts = script === '' ? "'none'" : hash(script)
  return `default-src 'self'; img-src data:; style-src ${hash(style)}; script-src ${scripts}; base-uri 'none'`
}
