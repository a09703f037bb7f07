import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../lib/errors.ts'
import { host, startOf } from '../lib/process-identity.ts'
import type { CommandOrder } from './command.ts'

/** What a file says of the process group that works under it. */
interface GroupRecord {
  readonly host: string
  readonly pid: number
  readonly start: string
}

/** Set for every program of a recorded group, so that what outlives the first of them can still be told apart. */
const mark = 'TIDEGATE_ATTEMPT'
/** How long the kernel may take to bury what was killed. */
const buryMs = 5000

/**
 * Starts a program as the first of a process group of its own. With a `record`, the group is written down before the program begins: a
 * shell waits for the word to go on, and ends without having done anything when the one that was to give it is killed in between.
 */
export function startGroup({ argv, cwd, env, record }: CommandOrder): ChildProcess {
  const [program = '', ...args] = argv
  if (record === undefined) return spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const gate = ['-c', 'read -r go && unset go PWD OLDPWD SHLVL && exec "$@" </dev/null', 'sh', program, ...args]
  const child = spawn('/bin/sh', gate, { cwd, env: { ...env, [mark]: basename(record) }, detached: true })
  child.stdin.on('error', () => {}) // it has ended already: its exit tells
  if (child.pid === undefined) return child
  try {
    writeFileSync(record, JSON.stringify({ host, pid: child.pid, start: startOf(child.pid) }), { mode: 0o600 })
    child.stdin.end('go\n')
  } catch (error) {
    child.stdin.destroy()
    throw error
  }
  return child
}

/** Ends a process group that a killed control plane left, as its record tells; answers whether there was one. Resolves once it is gone. */
export async function endRecordedGroup(record: string): Promise<boolean> {
  const group = readRecord(record)
  const isLeft = group !== undefined && group.host === host && isThatGroup(group, basename(record))
  if (isLeft) await killGroup(group.pid, record)
  await rm(record, { force: true })
  return isLeft
}

/** A record that was not written to its end belongs to a program that never began. */
function readRecord(record: string): GroupRecord | undefined {
  try {
    return JSON.parse(readFileSync(record, 'utf8')) as GroupRecord
  } catch {
    return undefined
  }
}

/** The first process is known by its start; where only others are left, one of them must bear the mark: a number may be another's by now. */
function isThatGroup({ pid, start }: GroupRecord, name: string): boolean {
  const found = startOf(pid)
  if (found !== '') return found === start
  return membersOf(pid).some((member) => environmentOf(member).includes(`${mark}=${name}\0`))
}

async function killGroup(pid: number, record: string): Promise<void> {
  signalGroup(pid)
  const deadline = performance.now() + buryMs
  while (startOf(pid) !== '' || membersOf(pid).length > 0) {
    if (performance.now() > deadline)
      throw new AppError('unavailable', `process group ${pid} of ${basename(record)} does not end after SIGKILL`, {
        hint: `Look at it with ps -o pid,pgid,stat,args -g ${pid}; it is tried again by itself.`,
      })
    await sleep(10)
  }
}

function signalGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The living processes of a group, where the system lists them. */
function membersOf(group: number): number[] {
  return processes().filter((pid) => {
    const fields = statOf(pid)
    return Number(fields[2]) === group && fields[0] !== 'Z' && fields[0] !== 'X'
  })
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** The fields of /proc/<pid>/stat from the state on: state, parent, group … */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}
