import type { z } from 'zod'
import { type AnswerOf, api, type EndpointName, type RequestOf } from '../../contract/api.ts'
import { type Endpoint, pathMembers } from '../../contract/endpoint.ts'
import { type DryRun, dryRun, problem } from '../../contract/problem.ts'
import type { RunTree } from '../../contract/runs.ts'
import { AppError, catalogue, type ErrorCode, messageOf } from '../lib/errors.ts'
import type { Connection } from './home.ts'
import { readRunStream } from './run-stream.ts'

/** Calls a control plane; a refusal is thrown as the `AppError` that the server had. */
export interface Client {
  readonly url: string
  call<Name extends EndpointName>(name: Name, request: RequestOf<Name>): Promise<AnswerOf<Name>>
  /** What an act would do, without doing it. */
  foresee<Name extends EndpointName>(name: Name, request: RequestOf<Name>): Promise<DryRun>
  /** Tells of every snapshot of a run until it ended; throws `unavailable` when the server is gone. */
  follow(run: string, seen: (tree: RunTree) => void, signal: AbortSignal): Promise<void>
}

/** Makes a client; nothing is sent yet. */
export function connect({ url, token }: Connection, signal: AbortSignal): Client {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    const answer = await fetch(url + path, { signal, redirect: 'error', ...init, headers }).catch((cause: unknown) => {
      if (signal.aborted) throw new AppError('unavailable', 'interrupted')
      throw new AppError('unavailable', `no control plane answers at ${url}: ${causeOf(cause)}`, {
        cause,
        hint: 'Start it with tidegate up.',
      })
    })
    if (!answer.ok) throw await troubleOf(answer)
    return answer
  }
  const ask = async (name: EndpointName, request: object, schema: z.ZodType, headers: Record<string, string> = {}) => {
    const { path, ...init } = requestFor(name, request)
    const answer = await send(path, { ...init, headers: { ...init.headers, ...headers } })
    return read(schema, await answer.json(), name)
  }
  return {
    url,
    call: async <Name extends EndpointName>(name: Name, request: RequestOf<Name>) =>
      (await ask(name, request, api[name].answer)) as AnswerOf<Name>,
    foresee: async (name, request) => (await ask(name, request, dryRun, { 'tidegate-dry-run': '1' })) as DryRun,
    follow: async (run, seen, stop) => {
      const { path } = requestFor('showRun', { id: run })
      await readRunStream(await send(`${path}/stream`, { signal: AbortSignal.any([signal, stop]) }), seen)
    },
  }
}

/** Where an endpoint's request goes and what it holds; throws `invalid-input` for what the server would refuse anyway. */
export function requestFor(
  name: EndpointName,
  request: object,
): { path: string; method: string; body?: string; headers?: Record<string, string> } {
  const endpoint: Endpoint = api[name]
  const checked = endpoint.input.safeParse(request)
  if (!checked.success) {
    const lines = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new AppError('invalid-input', lines.join('; '))
  }
  const rest = new Map(Object.entries(request).filter(([, value]) => value !== undefined))
  let path: string = endpoint.path
  for (const member of pathMembers(endpoint.path)) {
    path = path.replace(`:${member}`, encodeURIComponent(String(rest.get(member))))
    rest.delete(member)
  }
  if (endpoint.method === 'POST') {
    return {
      path,
      method: 'POST',
      body: JSON.stringify(Object.fromEntries(rest)),
      headers: { 'content-type': 'application/json' },
    }
  }
  const query = new URLSearchParams([...rest].map(([key, value]): [string, string] => [key, String(value)]))
  return { path: query.size === 0 ? path : `${path}?${query}`, method: 'GET' }
}

function read(schema: z.ZodType, value: unknown, name: EndpointName): unknown {
  const answer = schema.safeParse(value)
  if (answer.success) return answer.data
  throw new AppError('unsupported', `the control plane answers ${name} in a way this tidegate does not know`, {
    cause: answer.error,
    hint: 'Use the same version of tidegate on both sides.',
  })
}

async function troubleOf(answer: Response): Promise<AppError> {
  const told = problem.safeParse(await answer.json().catch(() => undefined))
  if (!told.success)
    return new AppError('unavailable', `something else than a control plane answered with ${answer.status}`)
  const { code, message, hint, details } = told.data
  const known: ErrorCode = Object.hasOwn(catalogue, code) ? (code as ErrorCode) : 'effect-failed'
  return new AppError(known, message, { ...(hint === undefined ? {} : { hint }), ...(details ? { details } : {}) })
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause ? messageOf(error.cause) : messageOf(error)
}
