import type { ObservedSet } from '../../domain/target.ts'
import { AppError } from '../../lib/errors.ts'
import { numberAt, readJson } from '../../measurements/json-figures.ts'
import type { WatchRule } from '../../settings/schema.ts'

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
  const value = numberAt(await readJson(url, { host: from.host }, from.signal), field, url)
  if (Number.isFinite(value)) return value
  throw new AppError('unavailable', `${url.pathname} has no number at ${field}`)
}
