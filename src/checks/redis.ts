import { randomBytes } from 'node:crypto'
import { createClient } from 'redis'
import { z } from 'zod'
import type { CheckResult } from '../domain/verdict.ts'
import { AppError, messageOf } from '../lib/errors.ts'
import type { Check, CheckSubject } from './check.ts'
import { combine, judge, stopwatch } from './measure.ts'

const schema = z.strictObject({
  write: z.boolean().default(true).describe('Also sets, reads and deletes a key of its own below the app’s prefix'),
  legacy: z
    .array(z.string().regex(/^[\w:.-]+\*?$/, 'a key prefix such as nextstep:*'))
    .default([])
    .describe('Key prefixes of former times; keys below them and outside the app’s prefix are reported'),
  whenLegacy: z.enum(['report', 'refuse']).default('report'),
})
type Options = z.output<typeof schema>
type Client = ReturnType<typeof connectTo>

const mostScans = 200

/** Pings the app's cache, writes and reads a key below its prefix, and reports keys of former prefixes. */
export const redis: Check<Options> = {
  kind: 'redis',
  doc: 'The app’s Redis answers, keeps a key below the app’s prefix, and has no keys of former prefixes.',
  schema,
  async run(subject, options) {
    if (subject.cacheUrl === null) {
      throw new AppError('invalid-input', `${subject.app} has no cache in ${subject.environment}`)
    }
    const client = connectTo(subject.cacheUrl, subject.timeoutMs)
    client.on('error', noop)
    const stop = () => client.destroy()
    subject.signal.addEventListener('abort', stop, { once: true })
    try {
      await client.connect()
      return combine(await measure(client, subject, options), 'the cache answers and keeps what is written')
    } catch (error) {
      subject.signal.throwIfAborted()
      throw new AppError('unavailable', `the cache did not answer: ${messageOf(error)}`, { cause: error })
    } finally {
      subject.signal.removeEventListener('abort', stop)
      if (client.isOpen) client.destroy()
    }
  },
}

function connectTo(url: string, timeoutMs: number) {
  return createClient({
    url,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: Math.min(5000, timeoutMs) },
  })
}

async function measure(client: Client, subject: CheckSubject, options: Options): Promise<CheckResult[]> {
  const results = [await ping(client)]
  if (options.write) results.push(await roundTrip(client, subject.cachePrefix))
  if (options.legacy.length > 0) results.push(await lookForLegacy(client, subject.cachePrefix, options))
  return results
}

async function ping(client: Client): Promise<CheckResult> {
  const took = stopwatch()
  const found = await client.ping()
  const evidence = { asked: 'PING', wanted: 'PONG', found, tookMs: took() }
  return judge(evidence, found === 'PONG' ? [] : [`PONG was wanted, found ${found}`], 'the cache answers')
}

async function roundTrip(client: Client, prefix: string | null): Promise<CheckResult> {
  if (prefix === null) throw new AppError('invalid-input', 'no cache prefix is declared, so no key may be written')
  const took = stopwatch()
  const key = `${prefix}tidegate:check:${randomBytes(6).toString('hex')}`
  const value = randomBytes(6).toString('hex')
  await client.set(key, value, { expiration: { type: 'EX', value: 30 } })
  const found = await client.get(key)
  const deleted = await client.del(key)
  const misses: string[] = []
  if (found !== value) misses.push(`a written key read back as ${found ?? 'nothing'}`)
  if (deleted !== 1) misses.push('a written key could not be deleted')
  const evidence = {
    asked: `SET, GET, DEL ${prefix}tidegate:check:*`,
    wanted: 'the value written',
    found: found === value ? 'the value written' : (found ?? 'nothing'),
    tookMs: took(),
  }
  return judge(evidence, misses, 'a key can be written, read and deleted')
}

async function lookForLegacy(client: Client, prefix: string | null, options: Options): Promise<CheckResult> {
  const took = stopwatch()
  const found: string[] = []
  for (const legacy of options.legacy) {
    let cursor = '0'
    for (let scans = 0; scans < mostScans; scans++) {
      const page = await client.scan(cursor, { MATCH: legacy.replace(/\*?$/, '*'), COUNT: 500 })
      found.push(...page.keys.filter((key) => prefix === null || !key.startsWith(prefix)))
      cursor = page.cursor
      if (cursor === '0') break
    }
  }
  const shown = found.length === 0 ? 'none' : `${found.length}: ${found.slice(0, 10).join(', ')}`
  const evidence = {
    asked: `keys below ${options.legacy.join(', ')} and outside ${prefix ?? 'any prefix'}`,
    wanted: 'none',
    found: shown,
    tookMs: took(),
    figures: { legacyKeys: found.length },
  }
  const misses = found.length > 0 && options.whenLegacy === 'refuse' ? [`legacy keys are left: ${shown}`] : []
  return judge(evidence, misses, `legacy keys: ${shown}`)
}

function noop() {}
