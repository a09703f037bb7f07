// Controls, bidirectional controls, zero-width and other invisible signs, line separators, lone surrogates: what could move the cursor,
// forge a line, recolour the screen or show another text than the one that is there.
const unsafe = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/gu

const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\u001b': '\\e' }

/** Text as it can be shown on a terminal in one line: everything that steers or hides is written out, e.g. `\e`, `\u{202e}`. */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(unsafe, escapeOf)
}

/** Text of several lines: line ends stay, each line is printable. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n')
}

/** A copy of a value of JSON in which every text, also of keys, is printable. */
export function printableDeep<T>(value: T): T {
  return deep(value) as T
}

/** JSON text in which nothing can steer a terminal either. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unsafe, (sign) =>
    sign === '\n' ? sign : [...Array(sign.length).keys()].map((i) => `\\u${hex(sign.charCodeAt(i), 4)}`).join(''),
  )
}

function deep(value: unknown): unknown {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(deep)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [printable(key), deep(member)]))
}

function escapeOf(sign: string): string {
  return named[sign] ?? `\\u{${hex(sign.codePointAt(0) ?? 0, 1)}}`
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0')
}
