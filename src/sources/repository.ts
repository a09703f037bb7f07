import { dirname, resolve } from 'node:path'
import { AppError } from '../lib/errors.ts'
import type { FileList } from '../lib/file-list.ts'
import { type ChangedFile, listChanges } from './changes.ts'
import { type CheckedOut, type CheckoutOptions, checkOut } from './checkout.ts'
import { type Commit, readCommit } from './commit.ts'
import { runGit } from './git.ts'
import { findMergeBase, isAncestor, type Merge, mergeTrees } from './merge.ts'
import { isOid, refsMeantBy } from './names.ts'
import { type ObjectReader, openObjectReader } from './object-reader.ts'
import { listRefs, type Refs } from './refs.ts'
import { digestEntries, hasPath, listFiles, listTree, readBlob, type TreeEntry } from './tree.ts'
import { diffCommits } from './tree-diff.ts'

/** Questions to one git repository. Commits are full ids; nothing needs or changes a work tree. Close it after use. */
export interface Repository {
  readonly gitDir: string
  /** The branches and tags that stand on commits. */
  refs(): Promise<Refs>
  /** The commit that a branch, tag, full ref or commit id means, or null when there is none. */
  resolveRef(ref: string): Promise<string | null>
  /** The commit that a person means by any of git's ways to say one (`HEAD~1`, `origin/main`, `1a2b3c`), or null when there is none. */
  resolveRevision(revision: string): Promise<string | null>
  commit(oid: string): Promise<Commit>
  /** Whether the repository has that commit; a shallow clone lacks some that others name. */
  hasCommit(oid: string): Promise<boolean>
  /** Ids of the commits in `head` that `base` (null: nothing) has not, newest first, at most `most`. */
  commitsBetween(base: string | null, head: string, most: number): Promise<string[]>
  /** A file's bytes, or null when the commit has none of that path. Links are not followed. */
  readBlob(commit: string, path: string, maxBytes: number): Promise<Buffer | null>
  /** Whether a commit has a file or a folder of that path. */
  hasPath(commit: string, path: string): Promise<boolean>
  /** The bytes of a blob by its id, or null when this clone has it not; `too-large` beyond `maxBytes`. Many may be asked at once. */
  readBytes(blob: string, maxBytes: number): Promise<Buffer | null>
  listTree(commit: string, paths?: readonly string[], options?: { readonly sizes?: boolean }): Promise<TreeEntry[]>
  /** Every file of a commit, asked by number: for those who look at few of many. */
  listFiles(commit: string): Promise<FileList>
  /** SHA-256 (hex) over the files below literal paths. */
  treeDigest(commit: string, paths: readonly string[]): Promise<string>
  /** What differs; `base` null is the empty repository. */
  changedPaths(base: string | null, head: string, options?: { readonly renames?: boolean }): Promise<ChangedFile[]>
  mergeBase(one: string, other: string): Promise<string | null>
  isAncestor(ancestor: string, descendant: string): Promise<boolean>
  mergesCleanly(base: string, head: string): Promise<Merge>
  /** Writes a commit's files into a folder that does not exist yet: for builds only, never to decide. */
  checkout(commit: string, folder: string, options?: CheckoutOptions): Promise<CheckedOut>
  close(): Promise<void>
}

/** Opens a repository, bare or not; `not-found` when the folder is none. */
export async function openRepository(folder: string): Promise<Repository> {
  const gitDir = await gitDirOf(resolve(folder))
  const objects = openObjectReader(gitDir)
  return {
    gitDir,
    refs: () => listRefs(gitDir),
    resolveRef: (ref) => resolveRef(gitDir, ref),
    resolveRevision: (revision) => resolveRevision(objects, revision),
    commit: (oid) => readCommit(objects, oid),
    hasCommit: async (oid) => (await objects.read(oid, 2 ** 24))?.type === 'commit',
    commitsBetween: (base, head, most) => commitsBetween(gitDir, base, head, most),
    readBlob: (commit, path, maxBytes) => readBlob(objects, commit, path, maxBytes),
    hasPath: (commit, path) => hasPath(objects, commit, path),
    readBytes: async (blob, maxBytes) => (await objects.read(blob, maxBytes))?.bytes ?? null,
    listTree: (commit, paths, options) => listTree(gitDir, commit, paths, options),
    listFiles: (commit) => listFiles(gitDir, commit),
    treeDigest: async (commit, paths) => digestEntries(await listTree(gitDir, commit, paths)),
    changedPaths: (base, head, options) =>
      base === null || options?.renames ? listChanges(gitDir, base, head, options) : diffCommits(objects, base, head),
    mergeBase: (one, other) => findMergeBase(gitDir, one, other),
    isAncestor: (ancestor, descendant) => isAncestor(gitDir, ancestor, descendant),
    mergesCleanly: (base, head) => mergeTrees(gitDir, base, head),
    checkout: (commit, target, options) => checkOut({ gitDir, objects }, commit, target, options),
    close: () => objects.close(),
  }
}

/** git itself is asked, so that its guard against other people's repositories holds. */
async function gitDirOf(folder: string): Promise<string> {
  const { code, stdout } = await runGit(['-C', folder, 'rev-parse', '--absolute-git-dir'], {
    answers: [128],
    env: { GIT_CEILING_DIRECTORIES: dirname(folder) },
  })
  if (code === 0) return stdout.toString().trimEnd()
  throw new AppError('not-found', `a git repository was wanted at ${folder}, found none that git accepts`, {
    hint: `Look at: git -C ${folder} rev-parse --absolute-git-dir`,
  })
}

async function resolveRef(gitDir: string, ref: string): Promise<string | null> {
  for (const meant of isOid(ref) ? [ref] : refsMeantBy(ref)) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${meant}^{commit}`]
    const { code, stdout } = await runGit([`--git-dir=${gitDir}`, ...args], { answers: [1, 128] })
    if (code === 0) return stdout.toString().trim()
  }
  return null
}

const revisionPattern = /^(?!-)[\p{L}\p{N}\p{M}._@+=#,!%&()'/~^{}-]{1,240}$/u

async function resolveRevision(objects: ObjectReader, revision: string): Promise<string | null> {
  if (!revisionPattern.test(revision) || revision.includes('..')) {
    throw new AppError('invalid-input', `one commit was wanted, found ${JSON.stringify(revision.slice(0, 80))}`, {
      hint: 'Name a branch, a tag, a commit id, or HEAD~1.',
    })
  }
  return (await objects.findCommit(revision))?.oid ?? null
}

async function commitsBetween(gitDir: string, base: string | null, head: string, most: number): Promise<string[]> {
  const range = [...(base === null ? [] : [base]), head]
  const unknown = range.find((oid) => !isOid(oid))
  if (unknown !== undefined)
    throw new AppError('invalid-input', `a full commit id was wanted, found ${JSON.stringify(unknown)}`)
  const args = [
    'rev-list',
    `--max-count=${Math.max(0, Math.trunc(most))}`,
    head,
    ...(base === null ? [] : [`^${base}`]),
    '--',
  ]
  const { stdout } = await runGit([`--git-dir=${gitDir}`, ...args])
  return stdout.toString().split('\n').filter(Boolean)
}
