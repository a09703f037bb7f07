import { basename, dirname } from 'node:path'
import {
  type Answer,
  answerChange,
  answerEverything,
  type FileChange,
  type Side,
} from '../detection/dependencies/answer.ts'
import { findComponents } from '../detection/dependencies/components.ts'
import type { Graph } from '../detection/dependencies/graph.ts'
import type { ComparedLock } from '../detection/dependencies/locks.ts'
import type { LockReader } from '../detection/dependencies/reader.ts'
import { lockReaders } from '../detection/dependencies/readers.ts'
import { messageOf } from '../lib/errors.ts'
import type { ChangedFile } from '../sources/changes.ts'
import type { Repository } from '../sources/repository.ts'
import type { Range } from './affected-range.ts'
import type { Dependencies } from './read-dependencies.ts'

/** Says what lies between two commits of any repository touches, with the reason for each. */
export async function findAffected(dependencies: Dependencies, range: Range): Promise<Answer> {
  const { repository } = dependencies
  const name = nameOf(repository)
  if (range.base === null) return answerEverything(sideOf(await dependencies.at(range.head), name), range.because)
  const changed = await repository.changedPaths(range.base, range.head)
  const [{ base, head }, changes] = await Promise.all([
    dependencies.ofBoth(range.base, range.head, changed),
    Promise.all(changed.map((file) => describe(repository, file))),
  ])
  const now = sideOf(head, name)
  return answerChange(base === head ? now : sideOf(base, name), now, changes)
}

function sideOf(graph: Graph, repositoryName: string): Side {
  return { graph, components: findComponents(graph, repositoryName) }
}

/** What a clone is called: its folder, without `.git`. */
function nameOf({ gitDir }: Repository): string {
  const name = basename(gitDir) === '.git' ? basename(dirname(gitDir)) : basename(gitDir)
  return name.replace(/\.git$/, '')
}

const noFile = /^0+$/

async function describe(repository: Repository, file: ChangedFile): Promise<FileChange> {
  const change = { path: file.path, before: !noFile.test(file.oldMode), after: !noFile.test(file.newMode) }
  const reader = lockReaders.find((one) => one.wants(file.path))
  return reader ? { ...change, lock: await compareLock(repository, reader, file) } : change
}

async function compareLock(repository: Repository, reader: LockReader, file: ChangedFile): Promise<ComparedLock> {
  const { family, maxBytes } = reader
  const read = (mode: string, oid: string) => (noFile.test(mode) ? null : repository.readBytes(oid, maxBytes))
  try {
    const [before, after] = await Promise.all([read(file.oldMode, file.oldOid), read(file.newMode, file.newOid)])
    return { family, change: reader.compare(before, after) }
  } catch (error) {
    return { family, trouble: messageOf(error) }
  }
}
