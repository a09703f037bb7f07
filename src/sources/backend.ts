import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../lib/errors.ts'
import { gitEnvironment, runGit } from './git.ts'

/** What git's own HTTP program is asked. */
export interface BackendRequest {
  readonly gitDir: string
  readonly method: 'GET' | 'POST'
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly path: string
  readonly query: string
  readonly headers: {
    readonly contentType?: string
    readonly contentEncoding?: string
    readonly protocol?: string
  }
  readonly user: string
  readonly address: string
  readonly env: Readonly<Record<string, string>>
}

/** git's HTTP program at work: its stdin takes the body; `head` comes before the first byte of `body`. */
export interface Backend {
  readonly child: ChildProcessWithoutNullStreams
  readonly head: Promise<BackendHead>
  /** Resolves once it has ended, however. */
  readonly ended: Promise<void>
}

/** The head of an answer, and what of its body came with it. */
export interface BackendHead {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly rest: Buffer
}

let program: Promise<string> | undefined

/** Where git keeps `git-http-backend`; throws `unsupported` when this git came without it. */
export function findBackend(): Promise<string> {
  program ??= locate()
  program.catch(() => {
    program = undefined
  })
  return program
}

async function locate(): Promise<string> {
  const folder = (await runGit(['--exec-path'])).stdout.toString().trim()
  const path = join(folder, 'git-http-backend')
  if (await stat(path).catch(() => null)) return path
  throw new AppError(
    'unsupported',
    `git-http-backend was wanted in ${folder}, found none: git cannot take pushes here`,
    {
      hint: 'Install the full git package (Alpine: git-daemon; Fedora: git-core), or follow a remote repository instead.',
    },
  )
}

/** Starts git's HTTP program (CGI, RFC 3875) for one request. */
export async function startBackend(request: BackendRequest, signal: AbortSignal): Promise<Backend> {
  const child = spawn(await findBackend(), [], { env: cgiEnvironment(request), signal, killSignal: 'SIGKILL' })
  child.stdin.on('error', () => child.stdin.destroy())
  child.stderr.resume()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { child, head: readHead(child), ended }
}

function cgiEnvironment(request: BackendRequest): Record<string, string> {
  const { headers } = request
  return {
    ...gitEnvironment(),
    PATH_TRANSLATED: request.gitDir + request.path,
    PATH_INFO: request.path,
    GIT_HTTP_EXPORT_ALL: '1',
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: request.method,
    QUERY_STRING: request.query,
    REMOTE_USER: request.user,
    REMOTE_ADDR: request.address,
    ...(headers.contentType ? { CONTENT_TYPE: headers.contentType } : {}),
    // No CONTENT_LENGTH: the end of its input is the end of the request. With one, git http-backend reads on for ever once it was left
    // alone in the middle of a request by a control plane that was killed.
    ...(headers.contentEncoding ? { HTTP_CONTENT_ENCODING: headers.contentEncoding } : {}),
    ...(headers.protocol ? { GIT_PROTOCOL: headers.protocol } : {}),
    ...request.env,
  }
}

const longestHead = 16_384

function readHead(child: ChildProcessWithoutNullStreams): Promise<BackendHead> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const end = bytes.indexOf('\r\n\r\n')
      if (end < 0 && bytes.length < longestHead) return
      child.stdout.pause()
      child.stdout.off('data', onData)
      if (end < 0) reject(new AppError('unavailable', 'git-http-backend answered without a head'))
      else resolve(parseHead(bytes.subarray(0, end).toString('latin1'), bytes.subarray(end + 4)))
    }
    child.stdout.on('data', onData)
    child.once('error', reject)
    child.once('close', () => reject(new AppError('unavailable', 'git-http-backend ended without an answer')))
  })
}

function parseHead(text: string, rest: Buffer): BackendHead {
  const lines = text.split('\r\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const
  })
  const status = Number.parseInt(lines.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200', 10)
  return { status, headers: lines.filter(([name]) => name && name.toLowerCase() !== 'status'), rest }
}
