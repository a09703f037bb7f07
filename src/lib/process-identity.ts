import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { sha256 } from './digest.ts'

const boot = bootOf()

/** What the processes of one boot of one machine (or container) have in common, and no other's. */
export const host = [hostname(), boot].filter(Boolean).join('-')

/** When a process started, in a form that tells it from a later one with the same id; empty when there is none, or only its corpse. */
export function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '')
  } catch {
    return process.platform === 'linux' ? '' : startFromPs(pid)
  }
}

/** Matches what `ownTag` gives, e.g. at the end of a name. */
export const tagPattern = /[0-9a-f]{6}[0-9a-f]{6}_[0-9a-z]{1,8}_[0-9a-f]{6}/

/** This process in a form that fits into names of files and databases: what is left behind under it can be told from what is in use. */
export const ownTag = `${short(hostname())}${short(boot)}_${process.pid.toString(36)}_${short(startOf(process.pid))}`

/** The process id of a tag. */
export function pidOf(tag: string): number {
  return Number.parseInt(tag.split('_')[1] ?? '', 36)
}

/**
 * Whether the process of a tag lives. `gone` is certain; `before` says that the machine of that name was started anew since, so far as
 * names can tell; of another machine's process nothing is known.
 */
export function standingOf(tag: string): 'alive' | 'gone' | 'before' | 'unknown' {
  const [place = '', , start] = tag.split('_')
  if (place.slice(0, 6) !== short(hostname())) return 'unknown'
  if (place.slice(6) !== short(boot)) return 'before'
  const found = startOf(pidOf(tag))
  return found !== '' && short(found) === start ? 'alive' : 'gone'
}

function short(text: string): string {
  return sha256(text).slice(0, 6)
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
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    return `${id}-${readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')}`
  } catch {
    return ''
  }
}
