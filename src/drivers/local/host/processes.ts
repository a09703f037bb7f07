import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that cannot be confused with a later one of the same pid. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it began, as the system tells it. */
  readonly birth: string
}

const isLinux = process.platform === 'linux'

/** The identity of a living process; null when there is none, or only its remains (zombie). */
export function identify(pid: number): ProcessIdentity | null {
  const birth = isLinux ? birthInProc(pid) : birthByPs(pid)
  return birth === null ? null : { pid, birth }
}

/** Whether exactly this process still lives. */
export function lives(one: ProcessIdentity): boolean {
  return identify(one.pid)?.birth === one.birth
}

/** Sends a signal to a process and its group, if exactly this process still lives. */
export function signalGroup(one: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!lives(one)) return
  try {
    process.kill(-one.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Pids whose standard output is the named pipe; only Linux can tell. */
export function processesPrintingTo(pipe: string): number[] {
  if (!isLinux) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && linkOf(`/proc/${pid}/fd/1`) === pipe)
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null // gone meanwhile, or another user's
  }
}

function birthInProc(pid: number): string | null {
  const fields = statFields(pid)
  return fields === null || fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
}

/** The fields of /proc/<pid>/stat after the name, beginning with the state; null when there is no such process. */
export function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

function birthByPs(pid: number): string | null {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/)
    return state === '' || state.startsWith('Z') ? null : started.join(' ')
  } catch {
    return null
  }
}

/** Ends what a dead leader's process group may have left behind. */
export function sweepGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // nothing was left
  }
}

/** Waits until exactly this process is gone; false when it still lives after `timeoutMs`. */
export async function ended(one: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (lives(one)) {
    if (performance.now() > until) return false
    await sleep(20)
  }
  return true
}
