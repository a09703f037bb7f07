import { type ChildProcess, spawn } from 'node:child_process'
import { AppError } from '../lib/errors.ts'

/** How one call of git is bounded and fed. */
export interface GitCall {
  /** Beside 0, exit codes that are answers and not trouble. */
  readonly answers?: readonly number[]
  /** Added to the scrubbed environment. */
  readonly env?: Readonly<Record<string, string>>
  /** More output than this is `too-large`; 256 MiB unless told. */
  readonly maxBytes?: number
  /** 60 s unless told. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** An open file that git writes its output into, which is then not in the answer. */
  readonly into?: number
}

/** What git answered. */
export interface GitAnswer {
  readonly code: number
  readonly stdout: Buffer
}

/**
 * The environment of every git process: no configuration but the repository's own, no prompts, no network,
 * no replaced objects (a pushed `refs/replace` must not change what a commit is), paths never read as patterns.
 */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  }
}

/** Options that keep a repository's own configuration from starting programs. */
export const quietOptions: readonly string[] = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']

/** Runs git by argv to its end; throws `unavailable`, `timeout` or `too-large` with git's own words. */
export async function runGit(args: readonly string[], call: GitCall = {}): Promise<GitAnswer> {
  const child = spawn('git', [...quietOptions, ...args], {
    env: { ...gitEnvironment(), ...call.env },
    stdio: ['ignore', call.into ?? 'pipe', 'pipe'],
    signal: AbortSignal.any([AbortSignal.timeout(call.timeoutMs ?? 60_000), ...(call.signal ? [call.signal] : [])]),
    killSignal: 'SIGKILL',
  })
  const ended = ending(child, args)
  const complaint = collectTail(child)
  const [output, code] = await Promise.all([collect(child, call.maxBytes ?? 2 ** 28), ended])
  if (output === null) throw new AppError('too-large', `git ${verbOf(args)} answered more than ${call.maxBytes} bytes`)
  if (code !== 0 && !call.answers?.includes(code)) {
    throw new AppError('unavailable', `git ${verbOf(args)} ended with ${code}: ${complaint().trim() || 'no message'}`)
  }
  return { code, stdout: output }
}

function ending(child: ChildProcess, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(troubleOf(cause, args)))
    child.once('close', (code) => resolve(code ?? 128))
  })
}

function troubleOf(cause: NodeJS.ErrnoException, args: readonly string[]): Error {
  if (cause.code === 'ENOENT') {
    return new AppError('unsupported', 'git is not installed: no program of that name on the PATH', {
      hint: 'Install git 2.38 or newer.',
      cause,
    })
  }
  if (cause.name === 'AbortError') {
    const late = cause.cause instanceof Error && cause.cause.name === 'TimeoutError'
    return new AppError(
      late ? 'timeout' : 'unavailable',
      `git ${verbOf(args)} ${late ? 'took too long' : 'was stopped'}`,
      {
        cause,
      },
    )
  }
  return new AppError('unavailable', `git ${verbOf(args)} could not be run: ${cause.message}`, { cause })
}

/** All of stdout, or null (and the process killed) once it is longer than `maxBytes`. */
async function collect(child: ChildProcess, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of child.stdout ?? []) {
    length += (chunk as Buffer).length
    if (length > maxBytes) {
      child.kill('SIGKILL')
      return null
    }
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

/** Collects the end of stderr; the answer is read once the process has closed. */
function collectTail(child: ChildProcess, most = 2000): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-most)
  })
  return () => text
}

function verbOf(args: readonly string[]): string {
  return args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) ?? ''
}
