import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

/** How a child process ended; output of both streams, each at most 64 KiB. */
export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

const mostOutput = 64 * 1024

/** The file that an argv's first word names: a path inside `folder`, or a program on PATH; undefined when there is none. */
export async function findExecutable(name: string, folder: string, path: string): Promise<string | undefined> {
  const candidates = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(folder, name)]
    : path.split(delimiter).map((entry) => join(entry, name))
  for (const candidate of candidates) {
    const there = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (there) return candidate
  }
  return undefined
}

/** Runs a program without a shell in a process group of its own; the whole group is killed when the signal aborts. */
export function runChild(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(file, [...args], {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const stdout = collect(child.stdout)
    const stderr = collect(child.stderr)
    const stop = () => killGroup(child.pid)
    options.signal.addEventListener('abort', stop, { once: true })
    child.once('error', (error) => {
      options.signal.removeEventListener('abort', stop)
      fail(error)
    })
    child.once('close', (code, signal) => {
      options.signal.removeEventListener('abort', stop)
      if (options.signal.aborted) fail(options.signal.reason as Error)
      else done({ code, signal, stdout: stdout(), stderr: stderr() })
    })
    if (options.signal.aborted) stop()
  })
}

/** Keeps the first and the last 32 KiB of a stream. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let dropped = 0
  stream.on('data', (chunk: Buffer) => {
    const room = mostOutput / 2 - head.length
    head = Buffer.concat([head, chunk.subarray(0, room)])
    tail = Buffer.concat([tail, chunk.subarray(room)])
    const over = tail.length - mostOutput / 2
    if (over <= 0) return
    dropped += over
    tail = tail.subarray(over)
  })
  return () => {
    const gap = dropped === 0 ? '' : `\n… ${dropped} bytes left out …\n`
    return head.toString('utf8') + gap + tail.toString('utf8')
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // the group ended by itself meanwhile
  }
}
