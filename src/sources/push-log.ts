import { appendFile, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hookFolder } from './hooks.ts'
import { isOid } from './names.ts'
import type { RefMove } from './refs.ts'

/** One line of the notes that the post-receive hook keeps: who moved a ref in which push. */
export interface NotedMove extends RefMove {
  readonly push: string
  readonly by: string
}

/** The notes of the pushes to a hosted repository, oldest first; lines that a crash cut are left out. */
export async function readPushLog(gitDir: string): Promise<NotedMove[]> {
  const text = await readFile(logOf(gitDir), 'utf8').catch(emptyWhenAbsent)
  return text.split('\n').flatMap(parseLine)
}

function parseLine(line: string): NotedMove[] {
  const [push, by, before, after, ref] = line.split(' ')
  if (!push || !by || !ref || !isOid(before ?? '') || !isOid(after ?? '')) return []
  return [{ push, by: decodeName(by), before: unlessZero(before), after: unlessZero(after), ref }]
}

function unlessZero(oid = ''): string | null {
  return /^0+$/.test(oid) ? null : oid
}

/** Makes a person's name one word for an environment variable and a line; `readPushLog` undoes it. */
export function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed())
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Starts the notes anew once they are longer than `most` bytes; only while no push runs and none is pending. */
export async function trimPushLog(gitDir: string, most = 2 ** 20): Promise<void> {
  const path = logOf(gitDir)
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= most) return
  await writeFile(`${path}.empty`, '', { mode: 0o600 })
  await rename(`${path}.empty`, path)
}

/** Makes sure that the notes exist with narrow rights before a hook appends to them. */
export async function preparePushLog(gitDir: string): Promise<void> {
  await appendFile(logOf(gitDir), '', { mode: 0o600 })
}

function logOf(gitDir: string): string {
  return join(gitDir, hookFolder, 'pushes')
}

function emptyWhenAbsent(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}
