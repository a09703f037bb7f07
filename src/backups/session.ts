import { Socket } from 'node:net'
import pg from 'pg'
import { AppError, messageOf } from '../lib/errors.ts'
import type { Limits } from './backup.ts'

/** Settings under which the same content reads the same on every server. */
const stableText = `SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET extra_float_digits = 1;
  SET bytea_output = 'hex'; SET xmloption = 'content'; SET statement_timeout = 0; SET lock_timeout = '60s';
  SET search_path = pg_catalog; SET client_encoding = 'UTF8'; SET row_security = off`

/** One connection whose content reads the same everywhere; it is cut off when the signal aborts. */
export async function withSession<T>(
  url: string,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    stream: () => socket,
    application_name: 'tidegate backup',
  })
  client.on('error', () => {}) // the running query reports it
  const cut = () => socket.destroy()
  signal.addEventListener('abort', cut, { once: true })
  try {
    await client.connect()
    await client.query(stableText)
    return await work(client)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', cut)
    if (!signal.aborted) await client.end().catch(() => {})
  }
}

/** Runs `work` under limits: it is told by the signal when its time is over or the caller gave up; what it throws says what was being done. */
export async function underLimits<T>(
  what: string,
  limits: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signals = [limits.signal, limits.timeoutMs === undefined ? undefined : AbortSignal.timeout(limits.timeoutMs)]
  const signal = AbortSignal.any(signals.filter((each) => each !== undefined))
  try {
    return await work(signal)
  } catch (error) {
    if (limits.signal?.aborted) throw error
    if (signal.aborted) {
      throw new AppError('timeout', `${what} was not done after ${(limits.timeoutMs ?? 0) / 1000} s`, {
        hint: 'Give it more time, or back up less.',
        cause: error,
      })
    }
    if (error instanceof AppError) throw error
    throw new AppError('effect-failed', `${what} failed: ${messageOf(error)}`, { cause: error })
  }
}
