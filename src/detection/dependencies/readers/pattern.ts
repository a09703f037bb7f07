/** One part of a pattern: a character, a class of them, any one, any of a segment (`*`), any folders (`**` + `/`), anything (`**`). */
type Token =
  | { readonly is: 'char'; readonly char: string }
  | { readonly is: 'class'; readonly not: boolean; readonly ranges: readonly (readonly [string, string])[] }
  /** `inside` always follows `folders`: in the middle of one of its names. */
  | { readonly is: 'one' | 'star' | 'folders' | 'inside' | 'all' }

/** A pattern as Docker and `filepath.Match` know it: `*`, `?`, `[a-z]`, `[^a]`, `\x`, and `**` over folders. */
export interface Pattern {
  /** Whether a whole path fits. Time grows with pattern × path at most. */
  fits(path: string): boolean
}

/** Reads a pattern; without any mark it fits just itself. */
export function compilePattern(written: string): Pattern {
  const tokens = tokensOf(written)
  const plain = textOf(tokens)
  if (plain !== undefined) return { fits: (path) => path === plain }
  const last = tokens[0]?.is === 'folders' ? textOf(tokens.slice(2)) : undefined
  if (last !== undefined) return { fits: (path) => path === last || path.endsWith(`/${last}`) }
  const marked = tokens.findIndex((token) => token.is !== 'char')
  const start = textOf(tokens.slice(0, marked)) ?? ''
  const end = textOf(tokens.slice(tokens.findLastIndex((token) => token.is !== 'char') + 1)) ?? ''
  return { fits: (path) => path.startsWith(start) && path.endsWith(end) && walk(tokens, path) }
}

/** What tokens are without any mark; undefined with one. */
function textOf(tokens: readonly Token[]): string | undefined {
  return tokens.every((token) => token.is === 'char') ? tokens.map(({ char }) => char).join('') : undefined
}

/** Whether a text holds any mark of a pattern. */
export function isPattern(written: string): boolean {
  return /[*?[\\]/.test(written)
}

function tokensOf(written: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < written.length; ) {
    const mark = written[at] ?? ''
    const read = mark === '*' ? starAt(written, at) : mark === '[' ? classAt(written, at) : undefined
    tokens.push(read?.token ?? plainAt(written, at))
    if (read?.token.is === 'folders') tokens.push({ is: 'inside' })
    at = read?.next ?? at + (mark === '\\' && at + 1 < written.length ? 2 : 1)
  }
  return tokens
}

function plainAt(written: string, at: number): Token {
  const mark = written[at] ?? ''
  if (mark === '?') return { is: 'one' }
  return { is: 'char', char: mark === '\\' ? (written[at + 1] ?? mark) : mark }
}

function starAt(written: string, at: number): { token: Token; next: number } {
  if (written[at + 1] !== '*') return { token: { is: 'star' }, next: at + 1 }
  if (written[at + 2] === '/') return { token: { is: 'folders' }, next: at + 3 }
  return { token: { is: 'all' }, next: at + 2 }
}

function classAt(written: string, at: number): { token: Token; next: number } | undefined {
  const end = written.indexOf(']', at + 2)
  if (end < 0) return undefined
  const not = written[at + 1] === '^' || written[at + 1] === '!'
  const body = written.slice(at + (not ? 2 : 1), end)
  const ranges: [string, string][] = []
  for (let i = 0; i < body.length; i += 1) {
    if (body[i] === '\\') i += 1
    const low = body[i] ?? ''
    const isRange = body[i + 1] === '-' && i + 2 < body.length
    ranges.push([low, isRange ? (body[i + 2] ?? low) : low])
    if (isRange) i += 2
  }
  return { token: { is: 'class', not, ranges }, next: end + 1 }
}

/** Follows every way through the tokens at once, character by character. */
function walk(tokens: readonly Token[], path: string): boolean {
  let states = withSkips(tokens, new Set([0]))
  for (let at = 0; at < path.length && states.size > 0; at += 1) {
    const next = [...states].map((state) => stepTo(tokens[state], state, path.charAt(at)))
    states = withSkips(tokens, new Set(next.filter((state) => state >= 0)))
  }
  return states.has(tokens.length)
}

/** Where a token leads with a character; -1 when it does not fit. */
function stepTo(token: Token | undefined, state: number, char: string): number {
  if (token?.is === 'all') return state
  if (token?.is === 'folders') return char === '/' ? state : state + 1
  if (token?.is === 'inside') return char === '/' ? state - 1 : state
  if (token === undefined || char === '/') return token?.is === 'char' && token.char === char ? state + 1 : -1
  if (token.is === 'star') return state
  return fitsOne(token, char) ? state + 1 : -1
}

function fitsOne(token: Token, char: string): boolean {
  if (token.is === 'class') return isIn(token, char)
  return token.is === 'one' || (token.is === 'char' && token.char === char)
}

function isIn({ not, ranges }: Extract<Token, { is: 'class' }>, char: string): boolean {
  return ranges.some(([low, high]) => low <= char && char <= high) !== not
}

/** Adds the states that are reached without a character: stars and folders may stand for nothing. */
function withSkips(tokens: readonly Token[], states: Set<number>): Set<number> {
  for (const state of states) {
    const is = tokens[state]?.is
    if (is === 'star' || is === 'all') states.add(state + 1)
    if (is === 'folders') states.add(state + 2)
  }
  return states
}
