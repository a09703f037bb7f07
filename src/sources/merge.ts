import { AppError } from '../lib/errors.ts'
import { runGit } from './git.ts'
import { pathText, requireOid } from './names.ts'
import { splitNul } from './tree.ts'

/** Whether two commits merge without a person's help, and what stands in the way. */
export type Merge =
  | { readonly clean: true; readonly tree: string }
  | { readonly clean: false; readonly conflicts: readonly string[] }

/** Merges two commits without a work tree. */
export async function mergeTrees(gitDir: string, base: string, head: string): Promise<Merge> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', requireOid(base), requireOid(head)]
  const { code, stdout } = await runGit([`--git-dir=${gitDir}`, ...args], { answers: [1, 129] })
  if (code === 129) {
    throw new AppError('unsupported', 'this git cannot merge without a work tree', {
      hint: 'Install git 2.38 or newer.',
    })
  }
  const [tree = '', ...conflicts] = splitNul(stdout).map(pathText)
  return code === 0 ? { clean: true, tree } : { clean: false, conflicts: conflicts.filter((path) => path !== '') }
}

/** The best common ancestor of two commits, or null when they share none. */
export async function findMergeBase(gitDir: string, one: string, other: string): Promise<string | null> {
  const { stdout } = await runGit([`--git-dir=${gitDir}`, 'merge-base', requireOid(one), requireOid(other)], {
    answers: [1],
  })
  return stdout.toString().trim() || null
}

/** Whether `ancestor` is `descendant` or in its history. */
export async function isAncestor(gitDir: string, ancestor: string, descendant: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', requireOid(ancestor), requireOid(descendant)]
  return (await runGit([`--git-dir=${gitDir}`, ...args], { answers: [1] })).code === 0
}
