import { AppError } from '../lib/errors.ts'
import type { Repository } from '../sources/repository.ts'

/** Two commits to compare; without a base everything is touched, and `because` says why there is none. */
export type Range =
  | { readonly base: string; readonly head: string }
  | { readonly base: null; readonly head: string; readonly because: string }

/**
 * The commits that a person means: `base..head` as they stand, `base...head` from where they parted, `head` alone against its first
 * parent. A side that is left out is HEAD. Throws `not-found` for what names nothing.
 */
export async function resolveRange(repository: Repository, text = 'HEAD'): Promise<Range> {
  const [, from, dots, to] = /^(.*?)(\.{2,3})(.*)$/s.exec(text) ?? []
  if (dots === undefined) return againstParent(repository, await requireRevision(repository, text))
  const [head, base] = await Promise.all([
    requireRevision(repository, to || 'HEAD'),
    findBase(repository, from || 'HEAD'),
  ])
  if (base === null) return { base: null, head, because: `${from} is not in this clone` }
  return dots === '..' ? { base, head } : fromParting(repository, base, head)
}

/** A commit against the one before it; of a merge, the branch that it was merged into. */
async function againstParent(repository: Repository, head: string): Promise<Range> {
  const parent = (await repository.commit(head)).parents[0]
  if (parent === undefined) return { base: null, head, because: 'first push' }
  return knownRange(repository, parent, head)
}

/** A range whose base may be gone: after a force push, or in a shallow clone. */
export async function knownRange(repository: Repository, base: string | null, head: string): Promise<Range> {
  if (base === null) return { base, head, because: 'first push' }
  if (await repository.hasCommit(base)) return { base, head }
  return { base: null, head, because: `${base.slice(0, 12)} is not in this clone` }
}

async function fromParting(repository: Repository, one: string, head: string): Promise<Range> {
  const base = await repository.mergeBase(one, head)
  return base === null ? { base, head, because: 'nothing in common' } : { base, head }
}

/** The base, or null when it is named rightly and only this clone lacks it: a full id, a parent of a commit that is here. */
async function findBase(repository: Repository, text: string): Promise<string | null> {
  if (/^0{40}(?:0{24})?$/.test(text)) return null
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)) return (await repository.hasCommit(text)) ? text : null
  const base = await repository.resolveRevision(text)
  if (base !== null) return base
  const child = /^(.+?)[~^][~^0-9]*$/.exec(text)?.[1]
  if (child !== undefined && (await repository.resolveRevision(child)) !== null) return null
  return requireRevision(repository, text)
}

async function requireRevision(repository: Repository, text: string): Promise<string> {
  const oid = await repository.resolveRevision(text)
  if (oid !== null) return oid
  throw new AppError('not-found', `a commit was wanted, found nothing that ${JSON.stringify(text)} means`, {
    hint: 'Name a branch, a tag, a commit id, or HEAD~1; in a shallow clone, fetch more of the history first.',
  })
}
