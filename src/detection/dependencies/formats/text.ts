/** Bytes of a file as text; a mark of the byte order is left out. */
export function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** The lines of a text, without their ends, one after the other: a large file is never held as a list of lines. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end)
    yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (end < 0) return
    from = end + 1
  }
}

/** The words of a line, parted by spaces and tabs. */
export function wordsOf(line: string): string[] {
  return line.replaceAll('\t', ' ').split(' ').filter(Boolean)
}

/** A line up to where a comment begins, without the spaces around it. */
export function beforeComment(line: string, mark: string): string {
  const at = line.indexOf(mark)
  return (at < 0 ? line : line.slice(0, at)).trim()
}

/** A word without the quotes around it, of whatever kind. */
export function unquote(word: string): string {
  const [first = '', last = ''] = [word[0], word.at(-1)]
  return word.length > 1 && first === last && `"'\``.includes(first) ? word.slice(1, -1) : word
}

/** The words of a line; quotes of any kind hold a word with spaces together and are left out. */
export function quotedWordsOf(line: string): string[] {
  const words: string[] = []
  for (let at = 0; at < line.length; ) {
    const first = line[at] ?? ''
    if (first.trim() === '') {
      at += 1
      continue
    }
    const end = `"'\``.includes(first) ? endOfQuote(line, at) : endOfPlain(line, at)
    words.push(unquote(line.slice(at, end)))
    at = end
  }
  return words
}

function endOfQuote(line: string, from: number): number {
  const end = line.indexOf(line[from] ?? '', from + 1)
  return end < 0 ? line.length : end + 1
}

function endOfPlain(line: string, from: number): number {
  let at = from
  while (at < line.length && (line[at] ?? '').trim() !== '') at += 1
  return at
}
