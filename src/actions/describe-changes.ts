import type { FileChange } from '../detection/dependencies/answer.ts'
import type { ComparedLock } from '../detection/dependencies/locks.ts'
import type { LockReader } from '../detection/dependencies/reader.ts'
import { lockReaders } from '../detection/dependencies/readers.ts'
import { messageOf } from '../lib/errors.ts'
import type { ChangedFile } from '../sources/changes.ts'
import type { Repository } from '../sources/repository.ts'

const noFile = /^0+$/

/** Changed files as detection asks of them: lockfiles are compared by content. */
export function describeChanges(repository: Repository, changed: readonly ChangedFile[]): Promise<FileChange[]> {
  return Promise.all(changed.map((file) => describe(repository, file)))
}

async function describe(repository: Repository, file: ChangedFile): Promise<FileChange> {
  const change = { path: file.path, before: !noFile.test(file.oldMode), after: !noFile.test(file.newMode) }
  const reader = lockReaders.find((one) => one.wants(file.path))
  return reader ? { ...change, lock: await compareLock(repository, reader, file) } : change
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
