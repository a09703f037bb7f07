import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, isAppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { type Backend, type BackendHead, startBackend } from './backend.ts'
import { refuse, writeHead } from './host-answer.ts'
import { backendHeaders, parseVisit, tokenOf, type Visit } from './host-door.ts'
import type { House } from './house.ts'
import { encodeName } from './push-log.ts'
import { pushesOf } from './pushes.ts'
import { addProgress } from './sideband.ts'

/** Answers one request: who is it, what do they want, then git's own program; trouble becomes an answer in plain text. */
export async function serveGit(
  house: House,
  request: IncomingMessage,
  response: ServerResponse,
  others: number,
): Promise<void> {
  try {
    const { visit, who } = await admit(house, request, others)
    await converse(house, visit, who, request, response)
  } catch (error) {
    if (!isAppError(error)) house.onTrouble?.(error)
    refuse(response, error)
    request.resume()
  }
}

/** Authenticates before anything of the request is read or told. */
async function admit(house: House, request: IncomingMessage, others: number): Promise<{ visit: Visit; who: string }> {
  const token = tokenOf(request)
  const pushing = /receive-pack/.test(request.url ?? '')
  const who = token === null ? null : await house.authenticate(token, pushing ? 'push' : 'fetch')
  if (who === null) {
    throw new AppError('not-authenticated', `a token for ${house.name} was wanted as password`, {
      hint: 'Make one with `tidegate token create`; any user name will do.',
    })
  }
  if (others >= house.limits.requests || house.signal.aborted) {
    throw new AppError('unavailable', `${house.limits.requests} requests run at once here; try again in a moment`)
  }
  return { visit: parseVisit(request, house.mount), who }
}

async function converse(
  house: House,
  visit: Visit,
  who: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const push = newId('push')
  const leaving = new AbortController()
  response.once('close', () => leaving.abort())
  const signal = AbortSignal.any([house.signal, leaving.signal, AbortSignal.timeout(house.limits.requestMs)])
  const backend = await startBackend(
    {
      ...visit,
      gitDir: house.repository.gitDir,
      headers: backendHeaders(request),
      user: encodeName(who),
      address: request.socket.remoteAddress ?? '',
      env: {
        TIDEGATE_PUSH: push,
        TIDEGATE_PUSHER: encodeName(who),
        TIDEGATE_MAX_FILE: String(house.limits.fileBytes),
      },
    },
    signal,
  )
  const body = feed(request, backend, house.limits.pushBytes)
  const head = await Promise.race([backend.head, body.then(() => backend.head)])
  const telling = visit.method === 'POST' && visit.wants === 'push'
  if (telling) await answerPush(house, push, backend, head, response)
  else await answerStream(backend, head, response)
  await body
}

/** Pipes the request's body into git, at most so many bytes; beyond it git is killed before it has moved a ref. */
async function feed(request: IncomingMessage, backend: Backend, most: number): Promise<void> {
  let length = 0
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length
      if (length <= most) return done(null, chunk)
      done(new AppError('too-large', `a push of at most ${most} bytes was wanted`, { hint: 'Push in smaller parts.' }))
    },
  })
  try {
    await pipeline(request, cap, backend.child.stdin)
  } catch (error) {
    // Whoever hung up, git or the pusher: git sees the end of a half body and moves nothing, and says so where it can.
    if (!isAppError(error)) return
    backend.child.kill('SIGKILL')
    throw error
  }
}

async function answerStream(backend: Backend, head: BackendHead, response: ServerResponse): Promise<void> {
  writeHead(response, head)
  response.write(head.rest)
  await pipeline(backend.child.stdout, response)
}

const longestAnswer = 2 ** 22

/** git's answer to a push is short: it is kept until the push was reported, so that the pusher is told what follows from it. */
async function answerPush(
  house: House,
  push: string,
  backend: Backend,
  head: BackendHead,
  response: ServerResponse,
): Promise<void> {
  const chunks = [head.rest]
  for await (const chunk of backend.child.stdout) {
    chunks.push(chunk as Buffer)
    if (chunks.reduce((sum, one) => sum + one.length, 0) > longestAnswer) backend.child.kill('SIGKILL')
  }
  await backend.ended
  const lines = await report(house, push)
  writeHead(response, head)
  response.end(addProgress(Buffer.concat(chunks), lines))
}

async function report(house: House, push: string): Promise<readonly string[]> {
  try {
    const pushes = await pushesOf(house.repository, push)
    return pushes.length === 0 ? [] : await unlessClosed(house.onPush(pushes), house.signal)
  } catch (error) {
    house.onTrouble?.(error)
    const because = isAppError(error) ? [error.message] : []
    return ['Tidegate has your commits, but could not look at them yet; it will by itself.', ...because]
  }
}

/** Waits for work, but not once the host closes: closing waits for nobody's onPush. */
async function unlessClosed<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new AppError('unavailable', 'Tidegate is stopping'))
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
