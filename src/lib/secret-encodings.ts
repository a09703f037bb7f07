const shortestEncoded = 6

/**
 * Every text by which a secret may show itself: raw, JSON, URL, HTML, shell-quoted, hex, base64 at its three alignments,
 * each also for the single lines of a secret of several lines. Secrets under 4 characters give none: they would hide everything.
 */
export function encodingsOf(secret: string): Set<string> {
  const found = new Set<string>()
  for (const part of partsOf(secret)) {
    found.add(part)
    if (part.length < shortestEncoded) continue
    for (const text of [...quoted(part), ...urlEncoded(part), ...byteEncoded(part)]) {
      if (text.length >= shortestEncoded) found.add(text)
    }
  }
  return found
}

function partsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.trim().length >= 8)
  return [secret, secret.trim(), ...(lines.length > 1 || lines[0] !== secret ? lines : [])].filter(
    (part) => part.length >= 4,
  )
}

function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const unicode = (digits: (code: number) => string) =>
    json.replace(/[^\x20-\x7e]/g, (char) => `\\u${digits(char.charCodeAt(0))}`)
  return [
    json,
    json.replaceAll('/', '\\/'),
    unicode((code) => code.toString(16).padStart(4, '0')),
    unicode((code) => code.toString(16).padStart(4, '0').toUpperCase()),
    json.replaceAll('\\', '\\\\').replaceAll('"', '\\"'),
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll("'", "\\'"),
    text.replace(/["\\$`]/g, '\\$&'),
    text.replace(/["\\$`!]/g, '\\$&'),
    text.replace(/[^\w/.,:=@%+-]/g, '\\$&'),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  ]
}

function urlEncoded(text: string): string[] {
  const whole = Buffer.from(text, 'utf8')
  const percent = (byte: number) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`
  const keeping = (kept: RegExp) =>
    Array.from(whole, (byte) =>
      kept.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte),
    ).join('')
  const upper = [
    keeping(/[\w.!~*'()-]/),
    keeping(/[\w.~-]/),
    keeping(/[\w.*-]/),
    keeping(/[\w.!~*'();/?:@&=+$,#-]/),
    keeping(/[^\s\S]/),
  ]
  const all = upper.flatMap((form) => [form, form.replace(/%../g, (hex) => hex.toLowerCase())])
  return all.flatMap((form) => [form, form.replaceAll('%20', '+')])
}

function byteEncoded(text: string): string[] {
  const whole = Buffer.from(text, 'utf8')
  const hex = whole.toString('hex')
  const found = [hex, hex.toUpperCase()]
  for (const lead of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(lead), whole])
    const from = Math.ceil((lead * 8) / 6)
    const to = Math.floor((padded.length * 8) / 6)
    found.push(padded.toString('base64').slice(from, to), padded.toString('base64url').slice(from, to))
  }
  return found
}
