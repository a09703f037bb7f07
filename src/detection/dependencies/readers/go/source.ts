import { quotedWordsOf, textOf, unquote } from '../../formats/text.ts'

/** What a Go file says of itself; a file that `//go:build ignore` leaves out of every build says nothing. */
export interface GoSource {
  readonly kind: 'source'
  readonly package: string
  readonly imports: readonly string[]
  /** Patterns of `//go:embed`. */
  readonly embeds: readonly string[]
}

/** Reads the head of a Go file: the package's name, its imports, and what it embeds. Build tags are not weighed. */
export function readGoSource(bytes: Uint8Array): GoSource {
  const text = textOf(bytes)
  const embeds = embedsIn(text)
  const tokens = tokensOf(text)
  const imports: string[] = []
  let name = ''
  for (let token = tokens.next(); !token.done; token = tokens.next()) {
    if (token.value === '//go:build ignore') return { kind: 'source', package: '', imports: [], embeds: [] }
    if (token.value === 'package') name = tokens.next().value ?? ''
    else if (token.value === 'import') imports.push(...importsOf(tokens))
    else if (token.value !== ';' && !token.value.startsWith('//')) break
  }
  return { kind: 'source', package: name, imports: [...new Set(imports)], embeds }
}

/** The paths of one import declaration, alone or in brackets; a name before a path (`_`, `.`, an alias) is passed over. */
function importsOf(tokens: Iterator<string>): string[] {
  const paths: string[] = []
  let bracketed = false
  for (let token = tokens.next(); !token.done; token = tokens.next()) {
    if (token.value === '(') bracketed = true
    else if (token.value === ')') return paths
    else if (isString(token.value)) {
      paths.push(unquote(token.value))
      if (!bracketed) return paths
    }
  }
  return paths
}

/** The words, strings and marks of a Go file, one after the other; of comments only those that are for the compiler. */
function* tokensOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const first = text[at] ?? ''
    if (' \t\r\n'.includes(first)) at += 1
    else if (text.startsWith('//', at)) {
      const end = endOf(text, '\n', at)
      if (text.startsWith('//go:', at)) yield text.slice(at, end).trim()
      at = end
    } else if (text.startsWith('/*', at)) at = endOf(text, '*/', at + 2)
    else {
      const end = '"`'.includes(first) ? endOf(text, first, at + 1) : Math.max(endOfWord(text, at), at + 1)
      yield text.slice(at, end)
      at = end
    }
  }
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !' \t\r\n"`();/'.includes(text[at] ?? '')) at += 1
  return at
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at + mark.length
}

function isString(token: string): boolean {
  return token.startsWith('"') || token.startsWith('`')
}

const embedMark = '//go:embed '

function embedsIn(text: string): string[] {
  const patterns: string[] = []
  for (let at = text.indexOf(embedMark); at >= 0; at = text.indexOf(embedMark, at + 1)) {
    if (at > 0 && text[at - 1] !== '\n') continue
    patterns.push(...quotedWordsOf(text.slice(at + embedMark.length, endOf(text, '\n', at))))
  }
  return patterns
}
