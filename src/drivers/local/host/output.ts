import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { compileSecrets } from '../../../lib/redaction.ts'
import type { LogLine } from '../../driver.ts'
import { openLogFile } from './log-file.ts'
import { createLogStream } from './log-stream.ts'

/** Takes what a replica prints, over the life of several hosts. */
export interface ReplicaOutput {
  /** File descriptors for the standard output and error of a new process; close them once it is started. */
  openForChild(): { stdout: number; stderr: number; close(): void }
  /** A line of the host's own about the replica. */
  note(text: string): void
  close(options?: { removePipes: boolean }): void
}

export interface OutputOptions {
  /** Folder of the named pipes. */
  readonly pipes: string
  readonly logFile: string
  /** Unique in the target, fit for a file name. */
  readonly name: string
  readonly set: string
  readonly replica: string
  readonly secrets: readonly string[]
  readonly bytesPerSecond: number
  readonly fileBytes: number
}

const floodPauseMs = 4

/**
 * Opens named pipes for a replica and logs what comes. Both ends are opened for reading and writing: so the replica never meets
 * a broken pipe while no host lives, and the next host reads what waited.
 */
export function openOutput(options: OutputOptions): ReplicaOutput {
  const file = openLogFile(options.logFile, options.fileBytes)
  const patterns = compileSecrets(options.secrets)
  const write = (stream: LogLine['stream']) => (text: string) => {
    const line: LogLine = { at: new Date().toISOString(), set: options.set, replica: options.replica, stream, text }
    file.append(`${JSON.stringify(line)}\n`)
  }
  const ends = (['stdout', 'stderr'] as const).map((stream) => {
    const path = pipePath(options, stream)
    if (!existsSync(path)) execFileSync('mkfifo', ['-m', '600', path])
    const log = createLogStream({ patterns, bytesPerSecond: options.bytesPerSecond }, write(stream))
    return { path, log, socket: readPipe(path, log) }
  })
  const timer = setInterval(() => ends.forEach(({ log }) => void log.tick()), 1000)
  return {
    openForChild() {
      const [stdout = -1, stderr = -1] = ends.map(({ path }) => openSync(path, constants.O_RDWR))
      return { stdout, stderr, close: () => [stdout, stderr].forEach((fd) => void closeSync(fd)) }
    },
    note: write('stderr'),
    close({ removePipes } = { removePipes: false }) {
      clearInterval(timer)
      for (const { path, log, socket } of ends) {
        socket.destroy()
        log.end()
        if (removePipes) rmSync(path, { force: true })
      }
      file.close()
    },
  }
}

/** Where the pipe of a replica's stream lies. */
export function pipePath(options: { pipes: string; name: string }, stream: LogLine['stream']): string {
  return join(options.pipes, `${options.name}.${stream}`)
}

function readPipe(path: string, log: ReturnType<typeof createLogStream>): Socket {
  const socket = new Socket({
    fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  })
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    log.push(chunk)
    if (!log.isFlooded) return
    socket.pause() // whoever floods waits, not its neighbours
    void sleep(floodPauseMs).then(() => socket.resume())
  })
  return socket
}
