import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Problem } from '../../contract/problem.ts'
import { AppError, type ErrorCode } from '../lib/errors.ts'

const codeOfStatus: Record<number, ErrorCode> = { 404: 'not-found', 413: 'too-large', 415: 'invalid-input' }

/** The problem that a caller is told of anything thrown: no stack, and nothing at all of a bug but where to look. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof AppError) return ofTrouble(error, requestId)
  const status = statusOf(error)
  if (status !== undefined && status < 500) {
    const message = error instanceof Error ? error.message : (STATUS_CODES[status] ?? 'refused')
    return { status, code: codeOfStatus[status] ?? 'invalid-input', message, requestId }
  }
  const hint = `Look for ${requestId} in the log of the control plane.`
  return { status: 500, code: 'internal', message: 'Tidegate met a bug of its own', hint, requestId }
}

/** Sends the problem of anything thrown. */
export function sendProblem(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.id)
  if (problem.status >= 500) request.log.error({ err: error, requestId: request.id }, problem.message)
  if (problem.status === 401)
    reply.header('www-authenticate', request.url.startsWith('/git/') ? 'Basic realm="tidegate"' : 'Bearer')
  if (problem.status === 429) reply.header('retry-after', '60')
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Reads a value by a schema; what does not fit is `invalid-input` with one line per issue. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issues = read.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const lines = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  throw new AppError('invalid-input', lines.join('; '), { details: { issues } })
}

function ofTrouble(error: AppError, requestId: string): Problem {
  const { status, code, message, hint, details } = error
  return { status, code, message, ...(hint === undefined ? {} : { hint }), ...(details ? { details } : {}), requestId }
}

function statusOf(error: unknown): number | undefined {
  const status = z.object({ statusCode: z.int() }).safeParse(error)
  return status.success ? status.data.statusCode : undefined
}
