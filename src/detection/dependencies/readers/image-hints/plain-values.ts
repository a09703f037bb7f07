/** A value as a record; the empty record when it is none. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}

/** Whether a value is a record. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as a list; the empty list when it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text, number or truth value as a text; the empty text for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** The texts of a list, or of one text. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== '')
}

/** A record of texts, from `{ key: value }` or from `["key=value"]`. */
export function textRecordOf(value: unknown): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.map(textOf).map((text) => pairOf(text))
    : Object.entries(recordOf(value)).map(([key, text]) => [key, textOf(text)] as const)
  return Object.fromEntries(pairs.filter(([key]) => key !== '' && key !== '__proto__'))
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

/** Every text anywhere inside a value, in order. */
export function everyText(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'string') found.push(value)
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) everyText(item, found)
  return found
}
