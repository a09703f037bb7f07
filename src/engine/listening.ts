import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../lib/db.ts'
import { channel } from './rows.ts'

/**
 * Hears the engine's messages for as long as it is not closed: a lost connection is made again, and since messages may
 * have been missed meanwhile, every new connection begins with a `ready:` of its own.
 */
export function keepListening(
  db: Db,
  hear: (message: string) => void,
  onTrouble: (error: unknown) => void,
): { close(): Promise<void> } {
  const stop = new AbortController()
  const life = listenForever(db, hear, onTrouble, stop.signal)
  return {
    async close() {
      stop.abort()
      await life
    },
  }
}

async function listenForever(
  db: Db,
  hear: (message: string) => void,
  onTrouble: (error: unknown) => void,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    try {
      const lost = Promise.withResolvers<undefined>()
      const unlisten = await db.listen(channel, hear, (error) => {
        onTrouble(error)
        lost.resolve(undefined)
      })
      hear('ready:')
      await Promise.race([lost.promise, aborted(stop)])
      await unlisten()
    } catch (error) {
      onTrouble(error)
    }
    await sleep(100 + Math.random() * 200, undefined, { signal: stop }).catch(() => {})
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
