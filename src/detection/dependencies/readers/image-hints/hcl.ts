/** A block of HCL: its type, its labels, what it sets, and the blocks inside. */
export interface HclBlock {
  readonly type: string
  readonly labels: readonly string[]
  readonly values: Readonly<Record<string, unknown>>
}

/** Reads the top-level blocks of HCL as docker-bake uses it; what is not plain (functions, conditions) has no value. */
export function readHcl(text: string): HclBlock[] {
  return new Reading(text).blocks()
}

class Reading {
  private readonly words: string[]
  private at = 0

  constructor(text: string) {
    this.words = wordsOf(text)
  }

  blocks(): HclBlock[] {
    const found: HclBlock[] = []
    while (this.at < this.words.length) {
      const block = this.block()
      if (block) found.push(block)
    }
    return found
  }

  private block(): HclBlock | undefined {
    const type = this.next()
    const labels: string[] = []
    while (this.peek().startsWith('"')) labels.push(plain(this.next()))
    if (this.peek() === '{') return { type, labels, values: this.object() }
    if (this.peek() === '=') {
      this.next()
      this.value()
    }
    return undefined
  }

  private object(): Record<string, unknown> {
    const values: [string, unknown][] = []
    this.next()
    while (this.at < this.words.length && this.peek() !== '}') {
      const key = this.next()
      if (this.peek() === '{') this.object()
      else if (this.peek() === '=' || this.peek() === ':') {
        this.next()
        values.push([plain(key), this.value()])
      }
    }
    this.next()
    return Object.fromEntries(values)
  }

  /** A value; what follows it on the way to the next name (an operator, a call) makes it unknown. */
  private value(): unknown {
    const word = this.peek()
    const value = word === '[' ? this.list() : word === '{' ? this.object() : plain(this.next())
    if (!['?', '+', '(', '==', '!', '&', '|'].includes(this.peek())) return value
    this.skip()
    return undefined
  }

  private list(): unknown[] {
    const items: unknown[] = []
    this.next()
    while (this.at < this.words.length && this.peek() !== ']') {
      if (this.peek() === ',') this.next()
      else items.push(this.value())
    }
    this.next()
    return items
  }

  /** Skips an expression: up to the next `name =`, or the end of what holds it. */
  private skip(): void {
    let depth = 0
    while (this.at < this.words.length) {
      const word = this.peek()
      if (depth === 0 && (word === ']' || word === '}' || word === ',')) return
      if (depth === 0 && this.words[this.at + 1] === '=' && this.words[this.at + 2] !== '=') return
      if ('([{'.includes(word)) depth += 1
      if (')]}'.includes(word)) depth -= 1
      this.at += 1
    }
  }

  private peek(): string {
    return this.words[this.at] ?? ''
  }

  private next(): string {
    this.at += 1
    return this.words[this.at - 1] ?? ''
  }
}

function plain(word: string): string {
  if (word.startsWith('<<')) return word.split('\n').slice(1, -1).join('\n')
  return word.startsWith('"') ? word.slice(1, -1).replaceAll('\\"', '"') : word
}

/** Names, numbers, texts with their quotes, and marks one by one; comments and spaces go. One pass. */
function wordsOf(text: string): string[] {
  const words: string[] = []
  for (let at = 0; at < text.length; ) {
    const end = skipAt(text, at)
    const next = end > at ? end : wordEnd(text, at)
    if (end === at) words.push(text.slice(at, next))
    at = next
  }
  return words
}

/** Where a space or a comment ends; the same place when there is none. */
function skipAt(text: string, at: number): number {
  const mark = text[at] ?? ''
  if (/\s/.test(mark)) return at + 1
  if (mark === '#' || text.startsWith('//', at)) return endOf(text, '\n', at)
  return text.startsWith('/*', at) ? endOf(text, '*/', at + 2) : at
}

function wordEnd(text: string, at: number): number {
  let end = at + 1
  if (text[at] === '"') {
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
    return end + 1
  }
  if (text.startsWith('<<', at)) return documentEnd(text, at) ?? end
  if (!/[\w.-]/.test(text[at] ?? '')) return end
  while (/[\w.-]/.test(text[end] ?? '')) end += 1
  return end
}

/** Where a here-document (`<<EOT`) ends: behind the line that says its name again, else at the end of all. */
function documentEnd(text: string, at: number): number | undefined {
  const name = /^<<-?(\w{1,80})\r?\n/.exec(text.slice(at, at + 90))?.[1]
  if (name === undefined) return undefined
  const last = new RegExp(`^[ \\t]*${name}\\r?$`, 'gm')
  last.lastIndex = at
  return last.test(text) ? last.lastIndex : text.length
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}
