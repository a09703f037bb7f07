import { request } from 'undici'
import { AppError } from '../lib/errors.ts'

const timeoutMs = 2000
const mostBytes = 262_144

/** What an endpoint answers, as JSON; throws `unavailable` with what was asked, wanted and found. */
export async function readJson(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await request(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new AppError('unavailable', `${url.href} was asked, wanted 200, found ${answer.statusCode}`)
  }
  let text = ''
  for await (const chunk of answer.body) {
    text += String(chunk)
    if (text.length > mostBytes) throw new AppError('too-large', `${url.href} answered more than ${mostBytes} bytes`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('unavailable', `${url.href} was asked for JSON, found ${JSON.stringify(text.slice(0, 80))}`)
  }
}

/** The number at a dotted path; throws `unavailable` when there is none. */
export function numberAt(body: unknown, field: string, url: URL): number {
  const value = field.split('.').reduce<unknown>((inner, name) => memberOf(inner, name), body)
  if (typeof value === 'number') return value
  throw new AppError('unavailable', `${url.href} was asked for a number at ${field}, found ${JSON.stringify(value)}`)
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}
