import { connect } from 'node:net'
import { z } from 'zod'
import { AppError } from '../lib/errors.ts'
import { guardedLookup, isForbiddenAddress } from '../lib/outbound.ts'
import type { Check, CheckSubject } from './check.ts'
import { judge, stopwatch } from './measure.ts'

const schema = z.strictObject({
  to: z
    .union([
      z.enum(['database', 'cache', 'edge', 'replica']),
      z.string().regex(/^[a-z0-9][a-z0-9.-]*:\d{1,5}$/i, 'host:port, or database, cache, edge, replica'),
    ])
    .describe('What must accept a connection'),
})
type Options = z.output<typeof schema>

/** Opens a TCP connection and closes it. */
export const tcp: Check<Options> = {
  kind: 'tcp',
  doc: 'A TCP port accepts connections.',
  schema,
  async run(subject, { to }) {
    const { host, port } = addressOf(subject, to)
    const took = stopwatch()
    const refused = await attempt(host, port, subject.signal)
    const evidence = {
      asked: `TCP connection to ${host}:${port}`,
      wanted: 'accepted',
      found: refused ?? 'accepted',
      tookMs: took(),
    }
    const misses = refused === undefined ? [] : [`${to} (${host}:${port}) does not accept connections: ${refused}`]
    return judge(evidence, misses, `${to} (${host}:${port}) accepts connections`)
  },
}

const usualPorts: Record<string, number> = {
  'http:': 80,
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
}

function addressOf(subject: CheckSubject, to: string): { host: string; port: number } {
  const named: Record<string, string | null | undefined> = {
    database: subject.databaseUrl,
    cache: subject.cacheUrl,
    edge: subject.edgeUrl,
    replica: subject.replica?.url ?? null,
  }
  const url = Object.hasOwn(named, to) ? named[to] : `tcp://${to}`
  if (!url) {
    throw new AppError('invalid-input', `${subject.app} has no ${to} in ${subject.environment}`, {
      hint: to === 'replica' ? 'Use `each: replica`.' : 'Declare it, or leave the check out.',
    })
  }
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (/^[\d.]+$|:/.test(host) && isForbiddenAddress(host)) throw new AppError('not-allowed', `${host} is never called`)
  return { host, port: port === '' ? (usualPorts[protocol] ?? 0) : Number(port) }
}

/** Why the connection was not accepted; undefined when it was. */
function attempt(host: string, port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal, lookup: guardedLookup })
    socket.once('connect', () => {
      socket.destroy()
      resolve(undefined)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.destroy()
      if (signal.aborted) reject(signal.reason as Error)
      else resolve(error.code ?? error.message)
    })
  })
}
