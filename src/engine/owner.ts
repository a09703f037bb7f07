import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What the processes of one boot of one machine (or container) have in common, and no other's. */
export const host = [hostname(), bootOf()].filter(Boolean).join('-')

let workers = 0

/** A name for a new worker of this process, `host:pid:start` and a number from the second on: no later process can have the same. */
export function nameOwner(): string {
  workers += 1
  const process_ = `${host}:${process.pid}:${startOf(process.pid)}`
  return workers === 1 ? process_ : `${process_}#${workers}`
}

/** Whether a worker is known to be gone: its process ran on this host, and that process no longer exists. */
export function isKnownDead(owner: string): boolean {
  const match = /^(.*):(\d+):([^:#]*)(#\d+)?$/.exec(owner)
  if (!match || match[1] !== host) return false
  return startOf(Number(match[2])) !== match[3]
}

/** When a process started, in a form that tells it from a later one with the same id; empty when there is none, or only its corpse. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '')
  } catch {
    return process.platform === 'linux' ? '' : startFromPs(pid)
  }
}

function startFromPs(pid: number): string {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return text.trim().replaceAll(/[^0-9A-Za-z]+/g, '-')
  } catch {
    return ''
  }
}

/** Process ids mean something only within a boot and a namespace of process ids. */
function bootOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    return `${boot}-${readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')}`
  } catch {
    return ''
  }
}
