import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../lib/errors.ts'

/** How many requests one address may send. */
export interface LimitFigures {
  /** All requests, per minute. */
  readonly requestsPerMinute: number
  /** Requests whose token was wrong, per minute; then the address waits, whatever it sends. */
  readonly failuresPerMinute: number
}

/** Figures that no person and no script of ours reaches. */
export const defaultLimits: LimitFigures = { requestsPerMinute: 1200, failuresPerMinute: 20 }

/** Counters per address: ask `admit` first, tell `failed` of a wrong token. */
export interface Limits {
  admit(request: FastifyRequest): Promise<void>
  failed(request: FastifyRequest): Promise<void>
}

/** Needs the rate-limit plugin registered on `app`. */
export function countRequests(app: FastifyInstance, figures: LimitFigures): Limits {
  const requests = app.createRateLimit({ max: figures.requestsPerMinute, timeWindow: 60_000 })
  const failures = app.createRateLimit({ max: figures.failuresPerMinute, timeWindow: 60_000 })
  return {
    async admit(request) {
      const seen = await requests(request)
      if (!seen.isAllowed && seen.isExceeded) throw tooMany('requests', figures.requestsPerMinute)
      const wrong = await failures(request, { increment: false })
      if (!wrong.isAllowed && wrong.remaining === 0) throw tooMany('wrong tokens', figures.failuresPerMinute)
    },
    async failed(request) {
      await failures(request)
    },
  }
}

function tooMany(what: string, most: number): AppError {
  return new AppError('too-many-requests', `more than ${most} ${what} within a minute from one address`, {
    hint: 'Wait a minute and send them more slowly.',
  })
}
