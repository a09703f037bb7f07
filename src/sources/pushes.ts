import { isOid } from './names.ts'
import { readPushLog, trimPushLog } from './push-log.ts'
import { diffRefs, type RefMove, type Refs } from './refs.ts'
import type { Repository } from './repository.ts'

/** A branch or tag that somebody moved; commits, also for annotated tags. */
export interface Push extends RefMove {
  /** Who pushed it, oldest first; several when pushes were not looked at one by one, none when it is not known. */
  readonly by: readonly string[]
}

/** Everything that moved since the known refs, with who pushed it; `quiet` says that no push is under way. */
export async function pendingPushes(repository: Repository, known: Refs, quiet: boolean): Promise<Push[]> {
  const moves = diffRefs(known, await repository.refs())
  if (moves.length === 0 && quiet) await trimPushLog(repository.gitDir)
  if (moves.length === 0) return []
  const noted = await readPushLog(repository.gitDir)
  const pushes: Push[] = []
  for (const move of moves) {
    const all = await inCommits(
      repository,
      noted.filter((note) => note.ref === move.ref),
    )
    const since = all.findLastIndex((note) => note.before === move.before)
    pushes.push({ ...move, by: [...new Set(all.slice(Math.max(0, since)).map((note) => note.by))] })
  }
  return pushes
}

/** What one push moved, as commits. */
export async function pushesOf(repository: Repository, push: string): Promise<Push[]> {
  const noted = (await readPushLog(repository.gitDir)).filter((note) => note.push === push)
  const moves = await inCommits(repository, noted)
  return moves.map(({ ref, before, after, by }) => ({ ref, before, after, by: [by] }))
}

/** git notes tag objects for annotated tags; their commits are what is known elsewhere. */
async function inCommits<T extends RefMove>(repository: Repository, moves: readonly T[]): Promise<T[]> {
  const peel = async (oid: string | null) =>
    oid !== null && isOid(oid) ? await repository.resolveRef(oid).catch(() => null) : null
  return Promise.all(
    moves.map(async (move) =>
      move.ref.startsWith('refs/tags/')
        ? { ...move, before: await peel(move.before), after: await peel(move.after) }
        : move,
    ),
  )
}
