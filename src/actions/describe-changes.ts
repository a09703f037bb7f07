import type { FileChange } from '../detection/dependencies/answer.ts'
import type { Graph } from '../detection/dependencies/graph.ts'
import type { ComparedLock } from '../detection/dependencies/locks.ts'
import type { LockReader } from '../detection/dependencies/reader.ts'
import { messageOf } from '../lib/errors.ts'
import type { ChangedFile } from '../sources/changes.ts'
import type { Repository } from '../sources/repository.ts'

const noFile = /^0+$/

/** Changed files as detection asks of them: lockfiles are compared by content. The readers are loaded only when a file may be theirs. */
export async function describeChanges(
  repository: Repository,
  changed: readonly ChangedFile[],
  graphs: readonly Graph[],
): Promise<FileChange[]> {
  const isRead = ({ path }: ChangedFile) => graphs.some(({ read }) => read.all?.has(path) ?? true)
  if (!changed.some(isRead)) return changed.map(placesOf)
  const { lockReaders } = await import('../detection/dependencies/readers.ts')
  const described = changed.map(async (file): Promise<FileChange> => {
    const reader = lockReaders.find((one) => one.wants(file.path))
    return reader ? { ...placesOf(file), lock: await compareLock(repository, reader, file) } : placesOf(file)
  })
  return Promise.all(described)
}

function placesOf({ path, oldMode, newMode }: ChangedFile): FileChange {
  return { path, before: !noFile.test(oldMode), after: !noFile.test(newMode) }
}

async function compareLock(repository: Repository, reader: LockReader, file: ChangedFile): Promise<ComparedLock> {
  const { family, maxBytes } = reader
  const read = async (mode: string, oid: string) => {
    if (noFile.test(mode)) return null
    const bytes = await repository.readBytes(oid, maxBytes)
    if (bytes === null) throw new Error('this clone lacks its content; fetch it first')
    return bytes
  }
  try {
    const [before, after] = await Promise.all([read(file.oldMode, file.oldOid), read(file.newMode, file.newOid)])
    return { family, change: reader.compare(before, after) }
  } catch (error) {
    return { family, trouble: messageOf(error) }
  }
}
