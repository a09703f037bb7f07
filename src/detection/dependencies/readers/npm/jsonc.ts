/** Reads JSON as people write it in settings: with comments, commas at the end and a byte order mark. Throws as JSON.parse does. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes)
  try {
    return JSON.parse(text)
  } catch (error) {
    const plain = withoutComments(text)
    if (plain === text) throw error
    return JSON.parse(plain)
  }
}

/** An object's entries, or nothing where something else is. */
export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** The texts of a list, or of one text, or nothing where something else is. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The entries of an object whose values are texts. */
export function textMapOf(value: unknown): Record<string, string> {
  const texts = Object.entries(objectOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(texts)
}

function withoutComments(text: string): string {
  const kept: string[] = []
  let at = 0
  while (at < text.length) {
    const end = endOfPiece(text, at)
    const piece = text.slice(at, end)
    if (!piece.startsWith('//') && !piece.startsWith('/*')) {
      if (piece === '}' || piece === ']') dropComma(kept)
      kept.push(piece)
    }
    at = end
  }
  return kept.join('')
}

function dropComma(kept: string[]): void {
  const last = kept.findLastIndex((piece) => piece.trim() !== '')
  if (kept[last] === ',') kept[last] = ''
}

/** A piece is a text in quotes, a comment, a bracket or comma, or anything up to the next of these. */
function endOfPiece(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return endOfText(text, start)
  if (text.startsWith('//', start)) return orEnd(text, text.indexOf('\n', start))
  if (text.startsWith('/*', start)) return orEnd(text, text.indexOf('*/', start + 2), 2)
  if (first === ',' || first === '}' || first === ']' || first === '/') return start + 1
  let end = start + 1
  while (end < text.length && !'",}]/'.includes(text[end] ?? '')) end += 1
  return end
}

function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return Math.min(text.length, at + 1)
}

function orEnd(text: string, found: number, length = 0): number {
  return found < 0 ? text.length : found + length
}
