import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { api } from '../../contract/api.ts'
import type { RunTree } from '../../contract/runs.ts'
import { AppError } from '../lib/errors.ts'
import { authorize } from './authorize.ts'
import { tokenOf } from './bearer.ts'
import { callerOf, resourceOf } from './caller.ts'
import type { Authenticate, Principal } from './principal.ts'
import { parseInput, problemOf } from './problems.ts'
import type { Stories } from './stories.ts'

/** How often a stream looks. */
export interface StreamPace {
  /** Between two readings of the run; default 400 ms. */
  readonly readMs: number
  /** Between two questions whether the caller still may; default 5 s. */
  readonly authorizeMs: number
  /** Between two comments that keep proxies awake; default 15 s. */
  readonly beatMs: number
}

/** Paces that keep a revoked token from reading on for more than about 5 s. */
export const defaultPace: StreamPace = { readMs: 400, authorizeMs: 5000, beatMs: 15_000 }

const mostStreams = 200

/** Opens `/api/runs/:id/stream`: server-sent events `run` (a snapshot, whenever it changed), `end`, `problem`. */
export function routeRunStream(
  app: FastifyInstance,
  stories: Stories,
  authenticate: Authenticate,
  pace: StreamPace = defaultPace,
): void {
  const open = new Set<AbortController>()
  app.addHook('preClose', async () => {
    for (const stream of open) stream.abort()
  })
  app.get('/api/runs/:id/stream', { config: { action: 'read' } }, async (request, reply) => {
    if (open.size >= mostStreams)
      throw new AppError('unavailable', `${mostStreams} streams are open, which is the most`)
    const input = parseInput(api.showRun.input, request.params)
    const caller = callerOf(request)
    const read = async () => api.showRun.answer.parse(await stories.showRun(caller, input))
    const first = await read()
    const stream = new AbortController()
    open.add(stream)
    request.raw.once('close', () => stream.abort())
    reply.hijack()
    startEvents(reply)
    try {
      await pump({
        first,
        read,
        reply,
        signal: stream.signal,
        pace,
        mayRead: () => mayStillRead(request, authenticate),
      })
    } catch (error) {
      if (!stream.signal.aborted) send(reply, 'problem', problemOf(error, request.id))
    } finally {
      open.delete(stream)
      reply.raw.end()
    }
  })
}

interface Pump {
  readonly first: RunTree
  readonly read: () => Promise<RunTree>
  readonly reply: FastifyReply
  readonly signal: AbortSignal
  readonly pace: StreamPace
  readonly mayRead: () => Promise<Principal>
}

async function pump({ first, read, reply, signal, pace, mayRead }: Pump): Promise<void> {
  let [authorizedAt, sentAt, known] = [Date.now(), Date.now(), '']
  for (let tree = first; ; tree = await read()) {
    const text = contentOf(tree)
    // A reader that is slower than the run gets the next snapshot instead of all of them.
    if (text !== known && !reply.raw.writableNeedDrain) {
      send(reply, 'run', tree)
      ;[known, sentAt] = [text, Date.now()]
    }
    if (tree.run.state !== 'active') return send(reply, 'end', { state: tree.run.state })
    if (Date.now() - sentAt >= pace.beatMs) {
      reply.raw.write(': still here\n\n')
      sentAt = Date.now()
    }
    await sleep(pace.readMs, undefined, { signal })
    if (Date.now() - authorizedAt >= pace.authorizeMs) {
      await mayRead()
      authorizedAt = Date.now()
    }
  }
}

/** What makes a snapshot worth sending: everything but the instant at which it was read. */
function contentOf({ run, children }: RunTree): string {
  return JSON.stringify({ run, children })
}

async function mayStillRead(request: FastifyRequest, authenticate: Authenticate): Promise<Principal> {
  const token = tokenOf(request.headers.authorization)
  const principal = token === null ? null : await authenticate(token)
  if (principal && authorize(principal, 'read', resourceOf(request)).allowed) return principal
  throw new AppError('not-authenticated', 'the token that opened this stream is no longer good')
}

function startEvents(reply: FastifyReply): void {
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  }
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(name, value)
  reply.raw.writeHead(200)
}

function send(reply: FastifyReply, event: string, data: unknown): void {
  reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}
