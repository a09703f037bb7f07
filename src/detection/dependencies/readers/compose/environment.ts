/** The variables of a `.env` file; lines that set none are passed over. */
export function readEnvironment(text: string): Record<string, string> {
  const pairs = text.split('\n').flatMap((line) => {
    const bare = line.trim().replace(/^export\s+/, '')
    const at = bare.indexOf('=')
    if (at <= 0 || bare.startsWith('#')) return []
    const name = bare.slice(0, at).trim()
    return name === '__proto__' ? [] : [[name, valueIn(bare.slice(at + 1).trim())] as const]
  })
  return Object.fromEntries(pairs)
}

function valueIn(written: string): string {
  const quote = written[0]
  if (quote === '"' || quote === "'") {
    const end = written.indexOf(quote, 1)
    return end < 0 ? written.slice(1) : written.slice(1, end)
  }
  const comment = written.indexOf(' #')
  return (comment < 0 ? written : written.slice(0, comment)).trim()
}
