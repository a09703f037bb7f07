import { runGit } from './git.ts'
import { pathText, requireOid } from './names.ts'
import { splitNul } from './tree.ts'

/** One file that differs between two commits. */
export interface ChangedFile {
  readonly status: 'added' | 'deleted' | 'modified' | 'type-changed' | 'renamed' | 'copied' | 'unmerged'
  /** Where it is at the head; for a deleted file, where it was. */
  readonly path: string
  /** Where a renamed or copied file was before. */
  readonly from?: string
  /** `000000` where there is no file. */
  readonly oldMode: string
  readonly newMode: string
  readonly oldOid: string
  readonly newOid: string
}

const statuses: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  T: 'type-changed',
  R: 'renamed',
  C: 'copied',
}

/**
 * The files that differ from `base` to `head`; all files of `head` when `base` is null.
 * Unless `renames` is asked for, a moved file is one deleted and one added: what a set of touched folders wants.
 */
export async function listChanges(
  gitDir: string,
  base: string | null,
  head: string,
  options: { readonly renames?: boolean } = {},
): Promise<ChangedFile[]> {
  const from = base === null ? emptyTreeLike(head) : requireOid(base)
  const { stdout } = await runGit([
    ...[`--git-dir=${gitDir}`, 'diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-ext-diff', '--no-textconv'],
    ...[options.renames ? '--find-renames' : '--no-renames', '--end-of-options', from, requireOid(head), '--'],
  ])
  return parseRaw(splitNul(stdout))
}

/** The id of the tree without files, which every repository knows, in the hash of the given id. */
function emptyTreeLike(oid: string): string {
  return oid.length === 64
    ? '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'
    : '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
}

/** Records are `:<modes> <ids> <status>`, then one path, or two for renames and copies. */
function parseRaw(records: readonly Buffer[]): ChangedFile[] {
  const changes: ChangedFile[] = []
  for (let at = 0; at + 1 < records.length; ) {
    const [oldMode = '', newMode = '', oldOid = '', newOid = '', letter = ''] = String(records[at]).slice(1).split(' ')
    const status = statuses[letter[0] ?? ''] ?? 'unmerged'
    const pair = status === 'renamed' || status === 'copied'
    const first = pathText(records[at + 1] ?? Buffer.alloc(0))
    const path = pair ? pathText(records[at + 2] ?? Buffer.alloc(0)) : first
    changes.push({ status, path, ...(pair ? { from: first } : {}), oldMode, newMode, oldOid, newOid })
    at += pair ? 3 : 2
  }
  return changes
}
