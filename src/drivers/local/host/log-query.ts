import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { LogLine, LogQuery, Place } from '../../driver.ts'

const lineSchema = z.object({
  at: z.string(),
  set: z.string(),
  replica: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
})
const mostBytesPerFile = 2 * 1024 * 1024

/** Where the logs of a replica lie. */
export function logPath(logs: string, place: Place, set: string, replica: string): string {
  return join(logs, place.environment, place.app, set, `${replica}.jsonl`)
}

/** The newest lines of a place's replicas, oldest first; those of retired sets too, as long as their files stand. */
export async function readLogs(logs: string, place: Place, query: LogQuery): Promise<LogLine[]> {
  const root = join(logs, place.environment, place.app)
  const sets = query.set === undefined ? await namesIn(root) : [query.set]
  const files = (
    await Promise.all(sets.map(async (set) => (await namesIn(join(root, set))).map((name) => join(root, set, name))))
  ).flat()
  const lines = (await Promise.all(files.map(readTail)))
    .flat()
    .filter(({ at }) => query.since === undefined || Date.parse(at) >= query.since)
  lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return query.lines === 0 ? [] : lines.slice(-query.lines)
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function readTail(path: string): Promise<LogLine[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - mostBytesPerFile)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    const text = buffer.toString('utf8', 0, bytesRead)
    return (from > 0 ? text.slice(text.indexOf('\n') + 1) : text).split('\n').flatMap(parseLine)
  } finally {
    await file.close()
  }
}

function parseLine(text: string): LogLine[] {
  if (text === '') return []
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text))
    return parsed.success ? [parsed.data] : []
  } catch {
    return [] // a line torn by a killed host
  }
}
