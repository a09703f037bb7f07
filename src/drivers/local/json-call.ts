import { type IncomingMessage, request } from 'node:http'
import { AppError, catalogue, type ErrorCode } from '../../lib/errors.ts'

/** Where a host or an edge listens, and the token it wants. */
export interface Door {
  readonly socket: string
  readonly token: string
}

/** Posts JSON to a door and gives its answer; trouble told by the other side comes out as the `AppError` it was there. */
export async function callJson(
  door: Door,
  path: string,
  body: unknown,
  options: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<unknown> {
  const response = await callStream(door, path, body, options)
  const text = await readText(response)
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  if ((response.statusCode ?? 500) < 400) return answer
  throw errorFrom(answer, response.statusCode ?? 500)
}

/** Posts JSON to a door and gives the open response, for answers that go on. */
export function callStream(
  door: Door,
  path: string,
  body: unknown,
  options: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body ?? {})
    const outgoing = request({
      socketPath: door.socket,
      path,
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${door.token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      },
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const timer = setTimeout(
      () =>
        outgoing.destroy(
          new AppError('timeout', `${door.socket}${path} gave no answer within ${options.timeoutMs ?? 10_000} ms`),
        ),
      options.timeoutMs ?? 10_000,
    )
    outgoing.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    outgoing.on('response', (response) => {
      clearTimeout(timer)
      resolve(response)
    })
    outgoing.end(text)
  })
}

/** The whole body of a message as text. */
export async function readText(message: AsyncIterable<unknown>, limit = Number.POSITIVE_INFINITY): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of message) {
    size += (part as Buffer).length
    if (size > limit) throw new AppError('too-large', `a body of at most ${limit} bytes was wanted`)
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Whether a call failed because nobody listens or the listener went away in the midst of it. */
export function isGone(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code ?? ''
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code)
}

function errorFrom(answer: unknown, status: number): AppError {
  const told = (
    answer as
      | { error?: { code?: string; message?: string; hint?: string; details?: Record<string, unknown> } }
      | undefined
  )?.error
  const code = told?.code !== undefined && told.code in catalogue ? (told.code as ErrorCode) : 'effect-failed'
  return new AppError(code, told?.message ?? `the target answered ${status}`, {
    ...(told?.hint === undefined ? {} : { hint: told.hint }),
    ...(told?.details === undefined ? {} : { details: told.details }),
  })
}
