import { request } from 'undici'
import type { ObservedSet } from '../../domain/target.ts'
import { AppError } from '../../lib/errors.ts'
import type { WatchRule } from '../../settings/schema.ts'

const timeoutMs = 2000
const mostBytes = 262_144

/**
 * Reads a business figure from the ready replicas of a release, so that the release before cannot hide what the new one does;
 * the lowest of them counts. Throws when none can be read.
 */
export async function readFigure(
  rule: Extract<WatchRule, { signal: 'revenue' }>,
  from: { readonly host: string; readonly sets: readonly ObservedSet[]; readonly signal: AbortSignal },
): Promise<number> {
  const sets = from.sets.filter(({ component }) => rule.component === undefined || component === rule.component)
  const urls = sets.flatMap(({ replicas }) => replicas.filter(({ state }) => state === 'ready').map(({ url }) => url))
  if (urls.length === 0) throw new AppError('unavailable', `no ready replica answers ${rule.path}`)
  const read = await Promise.allSettled(urls.map((url) => readOne(new URL(rule.path, url), rule.field, from)))
  const values = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const [first] = read
  if (values.length === 0 && first?.status === 'rejected') throw first.reason as Error
  return Math.min(...values)
}

async function readOne(
  url: URL,
  field: string,
  from: { readonly host: string; readonly signal: AbortSignal },
): Promise<number> {
  const answer = await request(url, {
    headers: { host: from.host },
    signal: AbortSignal.any([from.signal, AbortSignal.timeout(timeoutMs)]),
  })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new AppError('unavailable', `${url.pathname} answered ${answer.statusCode}, wanted 200`)
  }
  let text = ''
  for await (const chunk of answer.body) {
    text += String(chunk)
    if (text.length > mostBytes)
      throw new AppError('too-large', `${url.pathname} answered more than ${mostBytes} bytes`)
  }
  const value = field.split('.').reduce<unknown>((inner, name) => memberOf(inner, name), JSON.parse(text))
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new AppError('unavailable', `${url.pathname} has no number at ${field}`)
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}
