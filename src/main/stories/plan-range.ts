import type { Sql } from '../../lib/db.ts'
import { AppError } from '../../lib/errors.ts'
import type { Commit } from '../../sources/commit.ts'
import type { Repository } from '../../sources/repository.ts'
import { readHandledRef } from '../../store/workspaces.ts'

/** The commit that a person means; throws `not-found`. */
export async function requireCommit(repository: Repository, revision: string): Promise<string> {
  const oid = await repository.resolveRef(revision)
  if (oid !== null) return oid
  throw new AppError('not-found', `a commit or a ref was wanted, found nothing called ${JSON.stringify(revision)}`, {
    hint: 'Push it first, to any branch, or name a full commit id.',
  })
}

/** What a commit is compared with: the wanted base, else where it left main as last handled, else its parent; null: everything is new. */
export async function baseOfPlan(
  sql: Sql,
  { workspace, repository, head }: { workspace: string; repository: Repository; head: Commit },
  wanted: string | undefined,
): Promise<string | null> {
  if (wanted !== undefined) return requireCommit(repository, wanted)
  const handled = await readHandledRef(sql, workspace, 'refs/heads/main')
  const base = handled === undefined ? null : await repository.mergeBase(handled, head.oid)
  return base === head.oid ? (head.parents[0] ?? null) : base
}
