import { runGit } from './git.ts'

/** Full ref (`refs/heads/main`, `refs/tags/v1`) → the commit it stands on. */
export type Refs = ReadonlyMap<string, string>

/** One branch or tag that moved; `before` null: it is new, `after` null: it is gone. */
export interface RefMove {
  readonly ref: string
  readonly before: string | null
  readonly after: string | null
}

/** The branches and tags of a repository that stand on commits. */
export async function listRefs(gitDir: string): Promise<Refs> {
  const format = '%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)'
  const { stdout } = await runGit([
    `--git-dir=${gitDir}`,
    'for-each-ref',
    `--format=${format}`,
    'refs/heads',
    'refs/tags',
  ])
  const refs = new Map<string, string>()
  for (const line of stdout.toString().split('\n')) {
    const [type, oid = '', peeledType, peeled = '', ref = ''] = line.split(' ')
    if (type === 'commit') refs.set(ref, oid)
    else if (peeledType === 'commit') refs.set(ref, peeled)
  }
  return refs
}

/** What moved from the refs that were known to those there are now, in the order of their names. */
export function diffRefs(known: Refs, current: Refs): RefMove[] {
  const names = new Set([...known.keys(), ...current.keys()])
  return [...names]
    .sort((one, other) => (one < other ? -1 : 1))
    .map((ref) => ({ ref, before: known.get(ref) ?? null, after: current.get(ref) ?? null }))
    .filter((move) => move.before !== move.after)
}
