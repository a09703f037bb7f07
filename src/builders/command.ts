import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { delimiter, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CommandLog, openCommandLog } from './command-log.ts'
import { asDiskTrouble } from './disk-trouble.ts'
import { startGroup } from './process-group.ts'

/** A program to run to its end. */
export interface CommandOrder {
  readonly argv: readonly string[]
  readonly cwd: string
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly logFile: string
  /** Bytes; 16 MiB unless told. */
  readonly logQuota?: number
  readonly redact: readonly string[]
  /** A file that names its process group for as long as it runs, for whoever comes after a crash: `endRecordedGroup`. */
  readonly record?: string
  readonly signal: AbortSignal
}

/** How a program ended. */
export interface CommandEnding {
  readonly is: 'exited' | 'killed' | 'timed-out' | 'not-started'
  /** For people: `exited with 1`. */
  readonly because: string
  /** Of a program that exited. */
  readonly code: number | null
  /** The last 20 lines of what it printed, redacted. */
  readonly tail: readonly string[]
  readonly tookMs: number
}

/** How long a program may take to end by itself once it is asked to. */
const graceMs = 2000

interface Running {
  readonly child: ChildProcess
  /** Why it was stopped from here. */
  stopped: 'timeout' | 'abort' | 'trouble' | null
}

/**
 * Runs a program by argv in a process group of its own, and ends the whole group with it: nothing it started stays behind.
 * Throws the signal's reason when it aborts, `unavailable` when the log cannot be written; how the program ended is an answer.
 */
export async function runCommand(order: CommandOrder): Promise<CommandEnding> {
  order.signal.throwIfAborted()
  const began = performance.now()
  const log = await openCommandLog(order.logFile, order.redact, order.logQuota).catch(throwDiskTrouble)
  let ending: Omit<CommandEnding, 'tail' | 'tookMs'>
  let tail: string[] = []
  try {
    ending = await runLogged(order, log)
  } finally {
    tail = await log.close().catch(throwDiskTrouble)
  }
  order.signal.throwIfAborted()
  return { ...ending, tail, tookMs: performance.now() - began }
}

async function runLogged(order: CommandOrder, log: CommandLog): Promise<Omit<CommandEnding, 'tail' | 'tookMs'>> {
  const child = startRecorded(order)
  const running: Running = { child, stopped: null }
  const timer = setTimeout(() => void stop(running, 'timeout'), order.timeoutMs)
  const onAbort = () => void stop(running, 'abort')
  order.signal.addEventListener('abort', onAbort, { once: true })
  const read = Promise.all([drain(running, 'stdout', log), drain(running, 'stderr', log)])
  const troubled = read.then(
    () => null,
    (error: unknown) => ({ error }),
  )
  try {
    const end = await exitOf(child)
    killGroup(child, 'SIGKILL')
    await Promise.race([troubled, sleep(graceMs, undefined, { ref: false })])
    child.stdout?.destroy()
    child.stderr?.destroy()
    const trouble = await troubled
    if (trouble && running.stopped === 'trouble') throwDiskTrouble(trouble.error)
    return describe(order, running, await explainExit(order, end))
  } finally {
    clearTimeout(timer)
    order.signal.removeEventListener('abort', onAbort)
    if (order.record !== undefined) await rm(order.record, { force: true })
  }
}

function startRecorded(order: CommandOrder): ChildProcess {
  try {
    return startGroup(order)
  } catch (error) {
    throw asDiskTrouble(error, 'the record of a command')
  }
}

/** A recorded program is begun by a shell, which says 127 where there is none: that is told as it would be without the shell. */
async function explainExit(order: CommandOrder, end: Exit): Promise<Exit> {
  const [program = ''] = order.argv
  if (order.record === undefined || end.code !== 127 || (await isProgram(program, order))) return end
  return { code: null, signal: null, error: new Error(`there is no program ${program}`) }
}

async function isProgram(program: string, { cwd, env }: CommandOrder): Promise<boolean> {
  const { PATH: path = '' } = env
  const folders = program.includes('/') ? ['.'] : path.split(delimiter)
  const tries = folders.map((folder) => access(resolve(cwd, folder, program), constants.X_OK))
  return (await Promise.allSettled(tries)).some(({ status }) => status === 'fulfilled')
}

async function drain(running: Running, name: 'stdout' | 'stderr', log: CommandLog): Promise<void> {
  const stream: Readable | null = running.child[name]
  if (!stream) return
  try {
    for await (const chunk of stream) await log.take(name, chunk as Buffer)
  } catch (error) {
    if (stream.destroyed && (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return
    await stop(running, 'trouble')
    throw error
  }
}

interface Exit {
  readonly code: number | null
  readonly signal: string | null
  readonly error: Error | null
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }))
    child.once('exit', (code, signal) => resolve({ code, signal, error: null }))
  })
}

/** Asks the group to end, and after the grace makes it. */
async function stop(running: Running, why: NonNullable<Running['stopped']>): Promise<void> {
  running.stopped ??= why
  killGroup(running.child, 'SIGTERM')
  await sleep(graceMs, undefined, { ref: false })
  if (running.child.exitCode === null && running.child.signalCode === null) killGroup(running.child, 'SIGKILL')
}

/** A group that has ended already is `ESRCH`, or `EPERM` where only its dead remain (macOS). */
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

function describe(order: CommandOrder, running: Running, end: Exit): Omit<CommandEnding, 'tail' | 'tookMs'> {
  if (end.error) return { is: 'not-started', because: `could not be started: ${end.error.message}`, code: null }
  if (running.stopped === 'timeout') {
    return { is: 'timed-out', because: `was still running after ${order.timeoutMs / 1000} s`, code: null }
  }
  if (end.code === null) return { is: 'killed', because: `was killed by ${end.signal}`, code: null }
  return { is: 'exited', because: `exited with ${end.code}`, code: end.code }
}

function throwDiskTrouble(error: unknown): never {
  throw asDiskTrouble(error, 'the log of a command')
}
