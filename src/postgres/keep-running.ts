import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPostmaster } from './postmaster.ts'
import { type PostgresOptions, type RunningPostgres, startPostgres } from './start.ts'

/** How a server is looked after. */
export interface KeepOptions extends PostgresOptions {
  /** How often to look; default one second. */
  readonly everyMs?: number
  /** Told when it ended and cannot be started: once, until it could. */
  readonly onTrouble: (error: unknown) => void
}

/** Starts a server again, on its port of before, whenever it has ended: killed, crashed, or out of disk. Ends looking when the answer is called; the server runs on. */
export function keepPostgresRunning(server: RunningPostgres, options: KeepOptions): () => Promise<void> {
  const stop = new AbortController()
  const keeping = keep(server, options, stop.signal)
  return async () => {
    stop.abort()
    await keeping
  }
}

async function keep(server: RunningPostgres, options: KeepOptions, signal: AbortSignal): Promise<void> {
  const data = join(server.folder, 'data')
  let isTold = false
  for (;;) {
    await sleep(options.everyMs ?? 1000, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    if (await findPostmaster(data)) continue
    try {
      await startPostgres(options)
      isTold = false
    } catch (error) {
      if (!isTold) options.onTrouble(error)
      isTold = true
    }
  }
}
