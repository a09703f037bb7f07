import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
const example = 'examples/blueocean'

/** A copy of the BlueOcean example without its build results, as a fresh checkout would have it. */
export interface ExampleCopy {
  readonly folder: string
  /** Runs one of the example's own tools, e.g. `tools/build.mjs nextgen/landing`; answers its output. */
  tool(...argv: string[]): Promise<string>
  remove(): Promise<void>
}

/** Copies the example to a scratch folder; its builds share one cache of npm packages there. */
export async function copyExample(): Promise<ExampleCopy> {
  const scratch = await mkdtemp(join(tmpdir(), 'blueocean-'))
  const folder = join(scratch, 'repository')
  const isResult = /\/(?:node_modules|dist|\.build-cache)(?:\/|$)/
  await cp(example, folder, { recursive: true, filter: (from) => !isResult.test(from) })
  const env = { PATH: process.env['PATH'], HOME: scratch, TIDEGATE_BUILD_CACHE: join(scratch, 'cache') }
  return {
    folder,
    tool: async (...argv) => (await run(process.execPath, argv, { cwd: folder, env })).stdout,
    remove: () => rm(scratch, { recursive: true, force: true }),
  }
}

/** A running process of the example: where it answers and what it logged. */
export interface Running {
  readonly url: string
  readonly log: readonly string[]
  /** Sends SIGTERM and answers the exit code. */
  stop(): Promise<number | null>
}

/** Starts `node server.js` in a folder and waits until it says which port it listens on. */
export async function startServer(folder: string, env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const log: string[] = []
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', (line) => log.push(line))
  return { url: `http://127.0.0.1:${await portOf(child, log, lines)}`, log, stop: () => stop(child) }
}

async function portOf(child: ChildProcess, log: readonly string[], lines: NodeJS.EventEmitter): Promise<number> {
  for (;;) {
    const event: unknown[] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])])
    if (event.length === 0) throw new Error(`the component ended instead of listening: ${log.join('\n')}`)
    const { port } = JSON.parse(String(event[0])) as { port?: number }
    if (port !== undefined) return port
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return child.exitCode
}
