import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Account } from './account.ts'

/** How a program ended, with the tail of what it said. */
export interface Ending {
  readonly code: number | null
  readonly output: string
}

/** The environment of PostgreSQL's programs: nothing of ours but the search path, so that no secret travels. */
export const serverEnvironment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Runs a program to its end as an account; resolves whatever its exit code, rejects only when it cannot be started. */
export function runProgram(program: string, args: readonly string[], cwd: string, account?: Account): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: serverEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...identityOf(account),
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-8000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

/** The part of spawn's options that makes the child run as an account. */
export function identityOf(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** Whether a process has that id, be it dead and not yet buried by its parent (a zombie), which PostgreSQL takes for alive. */
export function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether a process of that id lives, whoever owns it. */
export function isAlive(pid: number): boolean {
  return hasProcess(pid) && statOf(pid)[0] !== 'Z'
}

/** What tells a process from a later one with the same id: its start, in clock ticks since boot; empty where unknown. */
export function startOf(pid: number): string {
  return statOf(pid)[19] ?? ''
}

/** The fields of /proc/<pid>/stat from the state on; empty on systems without it. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** The command line of a process, or empty where it cannot be read. */
export async function commandOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  if (text !== undefined) return text.replaceAll('\0', ' ').trim()
  const ending = await runProgram('ps', ['-o', 'command=', '-p', String(pid)], '/').catch(() => undefined)
  return ending?.output.trim() ?? ''
}
