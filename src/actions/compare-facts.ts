import { isDeepStrictEqual } from 'node:util'
import type { Graph } from '../detection/dependencies/graph.ts'
import type { Reader } from '../detection/dependencies/reader.ts'
import type { ChangedFile } from '../sources/changes.ts'
import type { Facts } from './read-facts.ts'

/** Beyond this many changed files, all are read. */
const mostCompared = 2000

/**
 * Whether the change leaves the graph as it is: no file came, went or became a link, and every reader says the same of each file
 * before and after. A graph is made of paths and facts and of nothing else. The readers are loaded only when a file is theirs.
 */
export async function isSameGraph(facts: Facts, graph: Graph, changed: readonly ChangedFile[]): Promise<boolean> {
  if (changed.length > mostCompared || !changed.every(isPlainChange)) return false
  const read = changed.filter(({ path }) => graph.read.all?.has(path) ?? true)
  if (read.length === 0) return true
  const { readers } = await import('../detection/dependencies/readers.ts')
  const same = read.flatMap((file) =>
    readers
      .filter((reader) => reader.wants(file.path) || graph.read.scanned.get(reader.id)?.has(file.path))
      .map((reader) => saysTheSame(facts, reader, file)),
  )
  return (await Promise.all(same)).every(Boolean)
}

async function saysTheSame(facts: Facts, reader: Reader, { path, oldOid, newOid }: ChangedFile): Promise<boolean> {
  const [before, after] = await Promise.all([
    facts.one(reader, { path, oid: oldOid }),
    facts.one(reader, { path, oid: newOid }),
  ])
  return isDeepStrictEqual(before, after)
}

/** Both commits have a file there, or both a submodule. */
function isPlainChange({ oldMode, newMode }: ChangedFile): boolean {
  const isFile = (mode: string) => mode.startsWith('100')
  return (isFile(oldMode) && isFile(newMode)) || (oldMode === '160000' && newMode === '160000')
}
