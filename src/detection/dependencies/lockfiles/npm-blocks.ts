import { linesOf } from '../formats/text.ts'

/** A value of a file of blocks: a text as it is written, without quotes, or further blocks. */
export type Block = string | Blocks
export interface Blocks extends Map<string, Block> {}

interface Level {
  readonly indent: number
  readonly blocks: Blocks
}

/**
 * Reads what package managers write as YAML: keys with values or deeper lines below them. Lists are passed over, `{…}` and folded texts are
 * left as they are. Linear in the text, so that a lockfile of 10 MB takes a fraction of a second. Throws on what these never write.
 */
export function readBlocks(text: string): Blocks {
  const top: Blocks = new Map()
  let levels: Level[] = [{ indent: -1, blocks: top }]
  let folded = -1
  let asked: string | undefined
  for (const line of linesOf(text)) {
    const indent = indentOf(line)
    if (indent === line.length || line[indent] === '#') continue
    if (folded >= 0 && indent > folded) continue
    folded = -1
    if (line === '---') {
      levels = levels.slice(0, 1)
      continue
    }
    refuse(line, indent)
    while ((levels.at(-1)?.indent ?? -1) >= indent) levels.pop()
    const rest = line.slice(indent)
    if (rest.startsWith('? ')) asked = unquoteKey(rest.slice(2).trim())
    else if (asked !== undefined && rest.startsWith(':')) {
      levels.push({ indent, blocks: openBlocks(levels, asked) })
      asked = undefined
      const first = splitEntry(rest.slice(1).trim())
      if (first) levels.at(-1)?.blocks.set(first.key, first.value)
    } else {
      const entry = rest.startsWith('- ') ? undefined : splitEntry(rest)
      if (!entry) continue
      if (entry.value[0] === '|' || entry.value[0] === '>') folded = indent
      if (entry.value === '') levels.push({ indent, blocks: openBlocks(levels, entry.key) })
      else levels.at(-1)?.blocks.set(entry.key, entry.value)
    }
  }
  return top
}

/** The blocks below a key; none where it has a text or nothing. */
export function blocksAt(blocks: Blocks | undefined, key: string): Blocks {
  const found = blocks?.get(key)
  return found instanceof Map ? found : new Map()
}

/** The text of a key, or undefined where it has none. */
export function textAt(blocks: Blocks | undefined, key: string): string | undefined {
  const found = blocks?.get(key)
  return typeof found === 'string' ? found : undefined
}

function openBlocks(levels: readonly Level[], key: string): Blocks {
  const parent = levels.at(-1)?.blocks
  const known = parent?.get(key)
  if (known instanceof Map) return known
  const blocks: Blocks = new Map()
  parent?.set(key, blocks)
  return blocks
}

function indentOf(line: string): number {
  let at = 0
  while (line[at] === ' ') at += 1
  return at
}

function refuse(line: string, indent: number): void {
  if (line[indent] === '\t') throw new Error('lines are set in by spaces, and one is set in by a tab')
  if (indent === 0 && /^(<<<<<<<|=======|>>>>>>>)/.test(line))
    throw new Error('it holds the marks of a merge that was not finished')
}

function splitEntry(text: string): { readonly key: string; readonly value: string } | undefined {
  const end = text[0] === '"' || text[0] === "'" ? text.indexOf(text[0], 1) + 1 : endOfPlainKey(text)
  if (end <= 0 || text[end] !== ':') return undefined
  const value = text.slice(end + 1).trim()
  if ((value[0] === '&' || value[0] === '*') && value.length > 1)
    throw new Error('values are written out, and one refers to another')
  return { key: unquoteKey(text.slice(0, end)), value: unquoteKey(value) }
}

function endOfPlainKey(text: string): number {
  const end = text.indexOf(': ')
  return end < 0 && text.endsWith(':') ? text.length - 1 : end
}

function unquoteKey(text: string): string {
  const quote = text[0]
  return (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text
}
