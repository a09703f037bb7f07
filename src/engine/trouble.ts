import { AppError, messageOf } from '../lib/errors.ts'
import type { RetryPolicy } from './contract.ts'
import type { NodeTrouble } from './rows.ts'

/** How often trouble is tried again where a plan does not say. */
export const defaultRetry: RetryPolicy = { attempts: 5, delayMs: 500, factor: 2, maxDelayMs: 30_000 }

/** How long to wait after the n-th error in a row (from 1): exponential, with up to a fifth of jitter so that many do not come back at once. */
export function retryDelay(policy: RetryPolicy, errors: number, random: () => number = Math.random): number {
  const full = Math.min(policy.delayMs * policy.factor ** (errors - 1), policy.maxDelayMs)
  return full * (0.8 + 0.2 * random())
}

/** Anything thrown, in the form a node keeps. */
export function troubleOf(error: unknown): NodeTrouble {
  const message = storable(messageOf(error)) || 'trouble without a message'
  if (!(error instanceof AppError)) return { message }
  return { message, code: error.code, ...(error.hint ? { hint: storable(error.hint) } : {}) }
}

/** The text without what PostgreSQL cannot hold: NUL and lone surrogates. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}
