/** A Groovy or Kotlin text without its comments; strings, and the marks of comments in them, stay. */
export function withoutComments(text: string): string {
  const kept: string[] = []
  let from = 0
  for (let at = 0; at < text.length; ) {
    const next = text[at] ?? ''
    if (next === '"' || next === "'") at = endOfString(text, at)
    else if (next === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      kept.push(text.slice(from, at))
      at = text[at + 1] === '/' ? endOf(text, '\n', at, 0) : endOf(text, '*/', at + 2, 2)
      from = at
    } else at += 1
  }
  return kept.join('') + text.slice(from)
}

function endOfString(text: string, from: number): number {
  const quote = text[from] ?? ''
  const triple = quote.repeat(3)
  if (text.startsWith(triple, from)) return endOf(text, triple, from + 3, 3)
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote || text[at] === '\n') return at + 1
  }
  return text.length
}

function endOf(text: string, mark: string, from: number, length: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at + length
}
