/** The first string after each mark. */
export function stringsAfter(text: string, mark: string): string[] {
  const pieces = text.split(mark)
  return pieces.slice(1).flatMap((piece, index) => {
    const isPart = /\w/.test(pieces[index]?.at(-1) ?? '') && mark.startsWith('project')
    const line = piece.slice(0, 300)
    return isPart ? [] : stringsIn(line).slice(0, 1)
  })
}

/** The names with dots after each mark that begins a word. */
export function namesAfter(line: string, mark: string): string[] {
  const pieces = line.split(mark)
  return pieces.slice(1).flatMap((piece, index) => {
    if (/[\w.]/.test(pieces[index]?.at(-1) ?? '')) return []
    const name = /^[\w.]+/.exec(piece)?.[0] ?? ''
    return name === '' ? [] : [name]
  })
}

/** The strings that are written out in a text, without their quotes. */
export function stringsIn(text: string): string[] {
  const found: string[] = []
  for (let at = 0; at < text.length; at++) {
    const quote = text[at] ?? ''
    if (quote !== '"' && quote !== "'") continue
    const end = text.indexOf(quote, at + 1)
    if (end < 0) break
    if (end > at + 1) found.push(text.slice(at + 1, end))
    at = end
  }
  return found
}

/** Each text once. */
export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
