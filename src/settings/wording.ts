import type { z } from 'zod'

const names: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
}
const formats: Readonly<Record<string, string>> = {
  datetime: 'a local time such as 2026-12-24T18:00:00',
  url: 'a URL that begins with http:// or https://',
}

/** What a schema wanted at the place of an issue: `a number`, `at most 65535`, `one of yes or no`. */
export function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return names[issue.expected] ?? issue.expected
    case 'invalid_value':
      return listed(issue.values.map(String))
    case 'too_small':
      return sized(issue.origin, 'at least', issue.minimum)
    case 'too_big':
      return sized(issue.origin, 'at most', issue.maximum)
    case 'invalid_format':
      return formats[issue.format] ?? issue.message
    default:
      return issue.code === 'invalid_union' ? 'one of its forms' : issue.message
  }
}

function sized(origin: string, bound: string, figure: number | bigint): string {
  const noun = { string: ' characters', array: ' entries' }[origin] ?? ''
  return `${bound} ${figure}${noun}`
}

/** A choice for people: `one of a, b or c`. */
export function listed(options: readonly string[]): string {
  if (options.length < 2) return `“${options[0] ?? ''}”`
  return `one of ${options.slice(0, -1).join(', ')} or ${options.at(-1)}`
}

/** A found value for people, never long. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a block of keys'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const short = text.length > 80 ? `${text.slice(0, 77)}…` : text
  return typeof value === 'string' ? `the text ${short}` : typeof value === 'number' ? `the number ${short}` : short
}
