import { setTimeout as sleep } from 'node:timers/promises'

/** What a question answers, or `otherwise` when it throws or takes longer than `ms`. */
export async function within<T, U>(ms: number, otherwise: U, ask: () => Promise<T>): Promise<T | U> {
  const done = new AbortController()
  const late = sleep(ms, otherwise, { signal: done.signal, ref: false }).catch(() => otherwise)
  try {
    return await Promise.race([ask().catch(() => otherwise), late])
  } finally {
    done.abort()
  }
}
