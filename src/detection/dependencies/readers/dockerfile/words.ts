/** The flags that stand before the words of an instruction (`--from=build`), and the words. */
export interface FlaggedWords {
  readonly flags: readonly { readonly name: string; readonly value: string }[]
  readonly rest: string
}

/** Splits an instruction's flags from what follows them. */
export function splitFlags(text: string): FlaggedWords {
  const flags: { name: string; value: string }[] = []
  let rest = text.trim()
  while (rest.startsWith('--')) {
    const end = wordEnd(rest, 0)
    const [name = '', value = ''] = splitOnce(unquote(rest.slice(2, end)), '=')
    flags.push({ name: name.toLowerCase(), value })
    rest = rest.slice(end).trimStart()
  }
  return { flags, rest }
}

/** The words of an instruction, of its JSON form (`["a", "b"]`) or by spaces with quotes. */
export function splitWords(text: string): string[] {
  return jsonWords(text) ?? plainWords(text)
}

/** The words of the JSON form; undefined when it is not of that form. */
export function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Words by spaces; quotes hold words together and go, a backslash takes the next character as it is. */
export function plainWords(text: string): string[] {
  const words: string[] = []
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1
      continue
    }
    const end = wordEnd(text, at)
    words.push(unquote(text.slice(at, end)))
    at = end
  }
  return words
}

/** `KEY=value` words as pairs. */
export function pairsOf(text: string): [string, string][] {
  return plainWords(text).map((word) => {
    const [key = '', value = ''] = splitOnce(word, '=')
    return [key, value]
  })
}

/** A text cut in two at the first mark; the second is missing when there is none. */
export function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)]
}

function wordEnd(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at += 1) {
    const mark = text[at] ?? ''
    if (mark === '\\' && quote !== "'") at += 1
    else if (quote !== '') quote = mark === quote ? '' : quote
    else if (mark === '"' || mark === "'") quote = mark
    else if (/\s/.test(mark)) return at
  }
  return text.length
}

function unquote(word: string): string {
  let plain = ''
  let quote = ''
  for (let at = 0; at < word.length; at += 1) {
    const mark = word[at] ?? ''
    if (mark === '\\' && quote !== "'") {
      at += 1
      plain += word[at] ?? ''
    } else if (quote === '' && (mark === '"' || mark === "'")) quote = mark
    else if (mark === quote) quote = ''
    else plain += mark
  }
  return plain
}
