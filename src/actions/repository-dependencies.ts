import { join } from 'node:path'
import type { Repository } from '../sources/repository.ts'
import { openShelf } from '../sources/shelf.ts'
import { codeDigest } from './dependency-shelf.ts'
import { type Dependencies, openDependencies } from './read-dependencies.ts'

const opened = new WeakMap<Repository, Dependencies>()

/** The graphs of a repository that the control plane holds: kept in memory as long as it is open, and beside its objects. */
export function dependenciesOf(repository: Repository): Dependencies {
  const known = opened.get(repository)
  if (known) return known
  const shelf = openShelf(join(repository.gitDir, 'tidegate', codeDigest()))
  const dependencies = openDependencies(repository, shelf)
  opened.set(repository, dependencies)
  return dependencies
}
