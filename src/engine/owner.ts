import { host, startOf } from '../lib/process-identity.ts'

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
