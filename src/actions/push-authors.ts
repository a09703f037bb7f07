import type { Commit } from '../sources/commit.ts'
import type { Repository } from '../sources/repository.ts'

/** Of one push, whose authors are looked at: more than people write in one, and than most projects have. */
const mostCommits = 200_000
const atOnce = 500

/**
 * E-mail addresses of everyone who wrote a commit that a push brings: none of them may approve it. On a first push, those of its newest
 * commit; where the base is gone (a force push, collected since), nobody knows what it brings, so all who wrote any of it are among them.
 */
export async function authorsOfPush(repository: Repository, base: string | null, head: Commit): Promise<string[]> {
  const emails = new Set(head.emails)
  const brought = await broughtBy(repository, base, head.oid)
  for (let start = 0; start < brought.length; start += atOnce) {
    const commits = await Promise.all(brought.slice(start, start + atOnce).map((oid) => repository.commit(oid)))
    for (const email of commits.flatMap((commit) => commit.emails)) emails.add(email)
  }
  return [...emails]
}

async function broughtBy(repository: Repository, base: string | null, head: string): Promise<string[]> {
  if (base === null) return []
  const known = (await repository.hasCommit(base)) ? base : null
  return repository.commitsBetween(known, head, mostCommits)
}
