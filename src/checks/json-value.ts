import { z } from 'zod'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** What is wanted of one value inside a JSON document. */
export const expectation = z.strictObject({
  path: z.string().max(200).describe('Dotted path, e.g. data.items[0].price; empty is the whole document').default(''),
  exists: z.boolean().optional(),
  equals: scalar.optional(),
  oneOf: z.array(scalar).min(1).optional(),
  contains: z.string().optional().describe('A literal text inside a text, or an element of a list'),
  type: z.enum(['string', 'number', 'boolean', 'object', 'array', 'null']).optional(),
  min: z.number().optional().describe('Of a number; of a list or text its length'),
  max: z.number().optional(),
})
export type Expectation = z.output<typeof expectation>

/** The value at a dotted path, looked up in own members only; undefined when nothing is there. */
export function valueAt(document: unknown, path: string): unknown {
  let value = document
  for (const part of path.split(/[.[\]]/)) {
    if (part === '') continue
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

/** What is not as wanted, in words; undefined when all is. */
export function missOf(wanted: Expectation, document: unknown): string | undefined {
  const value = valueAt(document, wanted.path)
  const at = wanted.path === '' ? 'the document' : wanted.path
  if (value === undefined) return wanted.exists === false ? undefined : `${at} is not there`
  if (wanted.exists === false) return `${at} is there, found ${brief(value)}`
  const misses = conditions
    .map((condition) => condition(wanted, value))
    .filter((miss): miss is string => miss !== undefined)
  return misses.length === 0 ? undefined : `${at} must ${misses.join(' and ')}, found ${brief(value)}`
}

/** What is wanted, in words, for evidence. */
export function describeExpectation(wanted: Expectation): string {
  const { path, ...rest } = wanted
  const terms = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `${path === '' ? 'document' : path} ${terms.length === 0 ? 'is there' : terms.join(', ')}`
}

/** A value in at most 120 characters of JSON. */
export function brief(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

const conditions: readonly ((wanted: Expectation, value: unknown) => string | undefined)[] = [
  ({ equals }, value) => (equals === undefined || value === equals ? undefined : `be ${JSON.stringify(equals)}`),
  ({ oneOf }, value) =>
    oneOf === undefined || oneOf.some((one) => one === value) ? undefined : `be one of ${JSON.stringify(oneOf)}`,
  ({ contains }, value) =>
    contains === undefined || holds(value, contains) ? undefined : `contain ${JSON.stringify(contains)}`,
  ({ type }, value) => (type === undefined || typeOf(value) === type ? undefined : `be a ${type}`),
  ({ min }, value) => (min === undefined || sizeOf(value) >= min ? undefined : `be at least ${min}`),
  ({ max }, value) => (max === undefined || sizeOf(value) <= max ? undefined : `be at most ${max}`),
]

function holds(value: unknown, part: string): boolean {
  return (typeof value === 'string' || Array.isArray(value)) && value.includes(part)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' || Array.isArray(value) ? value.length : Number.NaN
}
