import { setTimeout as sleep } from 'node:timers/promises'
import { isTransient } from '../lib/db.ts'

/** Calls that come while one runs share the next run. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | undefined
  return () => {
    waiting ??= running
      .catch(() => {})
      .then(() => {
        waiting = undefined
        running = work()
        return running
      })
    return waiting
  }
}

/** Works again and again until the returned function is called, which works a last time. */
export function repeat(
  work: () => Promise<void>,
  everyMs: number,
  onTrouble: (error: unknown) => void,
): () => Promise<void> {
  const ended = new AbortController()
  let told = ''
  const loop = (async () => {
    while (!ended.signal.aborted) {
      await work().catch((error: unknown) => {
        if (isTransient(error) || String(error) === told) return
        told = String(error)
        onTrouble(error)
      })
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => {})
    }
  })()
  return async () => {
    if (ended.signal.aborted) return
    ended.abort()
    await loop
    await work()
  }
}
