import { AppError } from '../lib/errors.ts'
import type { TreeEntry } from './tree.ts'

/** How much a checkout may be; beyond it is `too-large`. */
export interface CheckoutLimits {
  readonly entries: number
  readonly bytes: number
}

/** 200,000 files, 4 GiB. */
export const checkoutLimits: CheckoutLimits = { entries: 200_000, bytes: 4 * 2 ** 30 }

/** Refuses a tree that could write outside its folder, into `.git`, or be more than the limits; before anything is written. */
export function requireSafeTree(entries: readonly TreeEntry[], limits: CheckoutLimits): void {
  const bytes = entries.reduce((sum, entry) => sum + (entry.size ?? 0), 0)
  if (entries.length > limits.entries || bytes > limits.bytes) {
    const wanted = `at most ${limits.entries} files of ${limits.bytes} bytes together`
    throw new AppError('too-large', `${wanted} were wanted, found ${entries.length} files of ${bytes} bytes`)
  }
  for (const entry of entries) requireSafeEntryPath(entry.path)
}

/** Refuses paths that leave the folder, name git's own files as any file system might read them, or are not UTF-8 (shown with `\\`). */
export function requireSafeEntryPath(path: string): void {
  const bad = path.split('/').find((segment) => isUnsafeSegment(segment))
  if (bad === undefined && !/[\0\\]/.test(path)) return
  throw new AppError('not-allowed', `the commit holds a path that is not checked out: ${JSON.stringify(path)}`, {
    hint: 'Remove the file from the commit; no honest tool makes such a path, and not every file system can hold it.',
  })
}

/** `.`, `..`, `.git` in any case, with HFS's ignored characters, NTFS's endings, streams and short name. */
function isUnsafeSegment(segment: string): boolean {
  if (segment === '' || segment === '.' || segment === '..') return true
  const plain = segment.replaceAll(ignoredByHfs, '').toLowerCase()
  const stem = plain.split(':')[0] ?? ''
  const base = stem.replace(/[. ]+$/, '')
  return (
    base === '.git' ||
    base === 'git~1' ||
    (base === '' && stem !== '') ||
    segment.split('\\').some((part) => part === '..')
  )
}

const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/**
 * Whether a symbolic link stays inside the checkout: some `..` that do not leave it, then only names.
 * A `..` after a name is refused too: behind another link it would climb from somewhere else than it seems.
 */
export function isInsideLink(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\\') || target.includes('\0')) return false
  const depth = path.split('/').length - 1
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const climbs = parts.findIndex((part) => part !== '..')
  const up = climbs < 0 ? parts.length : climbs
  return up <= depth && !parts.slice(up).includes('..') && !parts.slice(up).some(isUnsafeSegment)
}
