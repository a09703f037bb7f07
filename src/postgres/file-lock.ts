import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../lib/errors.ts'
import { isAlive, startOf } from './process.ts'

interface Owner {
  readonly pid: number
  readonly start: string
  readonly token: string
}

/** Does `work` while no other living process of this machine holds the lock file; waits for it, at most `waitMs`. */
export async function withFileLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const owner = { pid: process.pid, start: startOf(process.pid), token: randomUUID() }
  const deadline = performance.now() + waitMs
  while (!(await claim(path, owner))) {
    if (performance.now() > deadline) throw await heldTooLong(path, waitMs)
    await sleep(20 + Math.random() * 30)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/** Takes the lock by linking a complete file to its name, so that nobody ever reads half a lock. */
async function claim(path: string, owner: Owner): Promise<boolean> {
  const draft = `${path}.${owner.token}`
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 })
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  const holder = await readOwner(path)
  if (holder && !lives(holder)) await removeStale(path, holder)
  return false
}

/**
 * Only who holds the lock named after the dead owner's token may remove the dead owner's lock:
 * otherwise two finders could remove it one after the other, the second one removing a living owner's.
 */
async function removeStale(path: string, dead: Owner): Promise<void> {
  await withFileLock(`${path}-${dead.token.slice(0, 8)}`, 5_000, async () => {
    if ((await readOwner(path))?.token === dead.token) await rm(path, { force: true })
  })
}

function lives(owner: Owner): boolean {
  return owner.pid > 0 && isAlive(owner.pid) && (owner.start === '' || owner.start === startOf(owner.pid))
}

/** The owner written in a lock; one that nobody can be, when a power cut left it without its content. */
async function readOwner(path: string): Promise<Owner | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Owner
  } catch {
    return { pid: 0, start: 'unknown', token: 'unreadable' }
  }
}

async function heldTooLong(path: string, waitMs: number): Promise<AppError> {
  const holder = await readOwner(path)
  return new AppError('timeout', `${path} was still held by process ${holder?.pid ?? '?'} after ${waitMs / 1000} s`, {
    hint: 'Another control plane is starting the database; look at what it waits for, or stop it.',
  })
}
