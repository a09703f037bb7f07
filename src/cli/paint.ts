import { stripVTControlCharacters, styleText } from 'node:util'
import type { Outside } from './outside.ts'

type Format = Parameters<typeof styleText>[0]

/** What a colour means; every view uses these and no other. */
const formats = {
  good: 'green',
  bad: ['red', 'bold'],
  busy: 'cyan',
  waits: 'yellow',
  stuck: ['magenta', 'bold'],
  quiet: 'dim',
  strong: 'bold',
  command: 'blue',
} as const satisfies Record<string, Format>

export type Meaning = keyof typeof formats

/** Colours a text by what it means, or leaves it as it is. */
export type Paint = (meaning: Meaning, text: string) => string

/** Paints for a terminal that wants colours; NO_COLOR, TERM=dumb and a pipe mean none, FORCE_COLOR means some. */
export function paintFor({ out, env }: Pick<Outside, 'out' | 'env'>, isWanted = true): Paint {
  const isForbidden = !isWanted || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  const isForced = !['', '0', 'false'].includes(env['FORCE_COLOR'] ?? '')
  if (isForbidden || !(out.isTerminal || isForced)) return (_meaning, text) => text
  return (meaning, text) => styleText(formats[meaning], text, { validateStream: false })
}

/** How many columns a text takes, colours aside. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length
}

/** A text filled up with spaces to a width. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** A painted text cut to a width, with `…` where something is left out; colours are closed. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let [kept, columns] = ['', 0]
  for (const part of text.match(/\p{Cc}\[[0-9;]*m|./gsu) ?? []) {
    const isColour = part.startsWith('\u001b[')
    if (!isColour && columns >= width - 1) continue
    kept += part
    if (!isColour && ++columns === width - 1) kept += '…'
  }
  return kept
}
