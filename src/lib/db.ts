import pg from 'pg'
import { AppError, messageOf } from './errors.ts'

/** Something that runs SQL: the pool, or the one connection of a transaction. */
export interface Sql {
  /** Runs one statement with `$1…` parameters and returns its rows. */
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/** The connection of an open transaction; only `Db.tx` makes one. */
export interface Tx extends Sql {
  readonly inTransaction: true
}

/** A pool of connections to one PostgreSQL database. */
export interface Db extends Sql {
  readonly url: string
  /** Runs `work` in one READ COMMITTED transaction; rolls back when it throws; repeats it on serialization failure or deadlock. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A connection of its own for LISTEN; `onLost` is called once if it breaks. */
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onLost: (error: Error) => void,
  ): Promise<() => Promise<void>>
  close(): Promise<void>
}

pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text))

const repeatable = new Set(['40001', '40P01'])

/** Whether an error of PostgreSQL or its connection may go away by itself (restart, fail-over, network). */
export function isTransient(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code ?? ''
  if (/^(08|57P|53)/.test(code) || repeatable.has(code)) return true
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'].includes(code)) return true
  return /Connection terminated|timeout exceeded when trying to connect|connection is closed|is not queryable/i.test(
    messageOf(error),
  )
}

/** Connects lazily to `url`, with at most `max` connections at once (default 10). */
export function openDb(url: string, options: { max?: number; name?: string } = {}): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: options.name ?? 'tidegate',
    keepAlive: true,
  })
  pool.on('error', () => {}) // an idle connection broke: the next query opens another
  const asRows = async <Row>(client: pg.Pool | pg.PoolClient, text: string, values?: readonly unknown[]) =>
    (await client.query(text, values as unknown[])).rows as Row[]

  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    client.on('error', noop)
    try {
      await client.query('BEGIN')
      const result = await work({ inTransaction: true, query: (text, values) => asRows(client, text, values) })
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch((cause: Error) => {
        broken = cause
      })
      throw error
    } finally {
      client.off('error', noop)
      client.release(broken)
    }
  }

  return {
    url,
    query: (text, values) => asRows(pool, text, values),
    async tx(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work)
        } catch (error) {
          if (attempt >= 5 || !repeatable.has((error as { code?: string }).code ?? '')) throw error
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
        }
      }
    },
    async listen(channel, onNotify, onLost) {
      if (!/^[a-z_]+$/.test(channel)) throw new AppError('invalid-input', `not a channel name: ${channel}`)
      const client = new pg.Client({
        connectionString: url,
        application_name: `${options.name ?? 'tidegate'}-listen`,
        keepAlive: true,
      })
      let ended = false
      const lost = (error: Error) => {
        if (ended) return
        ended = true
        onLost(error)
      }
      client.on('error', lost)
      client.on('end', () => lost(new Error('the listening connection ended')))
      client.on('notification', (message) => onNotify(message.payload ?? ''))
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      return async () => {
        ended = true
        await client.end().catch(noop)
      }
    },
    close: () => pool.end(),
  }
}

function noop() {}
