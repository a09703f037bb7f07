import { constants } from 'node:fs'
import { mkdir, open, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../lib/errors.ts'
import { forEachOf } from '../lib/lanes.ts'
import { type CheckoutLimits, checkoutLimits, isInsideLink, requireSafeTree } from './checkout-plan.ts'
import type { ObjectReader } from './object-reader.ts'
import { listTree, type TreeEntry } from './tree.ts'

/** What to leave out, and how much is too much. */
export interface CheckoutOptions {
  /** Only files for which this is true. */
  readonly keep?: (path: string) => boolean
  readonly limits?: CheckoutLimits
  readonly signal?: AbortSignal
}

/** What was written. */
export interface CheckedOut {
  readonly folder: string
  readonly files: number
  readonly bytes: number
  /** Submodules, which are left as empty folders. */
  readonly submodules: readonly string[]
}

interface Origin {
  readonly gitDir: string
  readonly objects: ObjectReader
}

/**
 * Writes a commit's files into a new folder from its blobs: no work tree, index, filter, hook or attribute takes part.
 * Links are made last, so that no file is ever written through one. Nothing is left behind when it fails.
 */
export async function checkOut(
  origin: Origin,
  commit: string,
  folder: string,
  options: CheckoutOptions = {},
): Promise<CheckedOut> {
  const all = await listTree(origin.gitDir, commit, [], { sizes: true })
  const entries = options.keep ? all.filter((entry) => options.keep?.(entry.path)) : all
  requireSafeTree(entries, options.limits ?? checkoutLimits)
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(folder, { mode: 0o700 })
  try {
    return await writeEntries(origin.objects, entries, folder, options.signal)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function writeEntries(
  objects: ObjectReader,
  entries: readonly TreeEntry[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<CheckedOut> {
  const submodules = entries.filter((entry) => entry.type === 'commit').map((entry) => entry.path)
  const folders = new Set([...submodules, ...entries.map((entry) => dirname(entry.path))])
  for (const path of folders) await mkdir(join(folder, path), { recursive: true })
  const files = entries.filter((entry) => entry.mode.startsWith('100'))
  const write = async (entry: TreeEntry) => {
    signal?.throwIfAborted()
    await writeFileOf(objects, entry, folder)
  }
  await forEachOf(files.filter(isSmall), 16, write)
  await forEachOf(
    files.filter((file) => !isSmall(file)),
    1,
    write,
  )
  for (const entry of entries.filter((entry) => entry.mode === '120000')) await writeLink(objects, entry, folder)
  return { folder, files: files.length, bytes: files.reduce((sum, file) => sum + (file.size ?? 0), 0), submodules }
}

/** Files are held in memory while they are written: large ones one at a time. */
function isSmall(file: TreeEntry): boolean {
  return (file.size ?? 0) <= 2 ** 21
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants

async function writeFileOf(objects: ObjectReader, entry: TreeEntry, folder: string): Promise<void> {
  const bytes = await bytesOf(objects, entry)
  const mode = entry.mode === '100755' ? 0o755 : 0o644
  const file = await open(join(folder, entry.path), O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode)
  try {
    await file.writeFile(bytes)
  } finally {
    await file.close()
  }
}

async function writeLink(objects: ObjectReader, entry: TreeEntry, folder: string): Promise<void> {
  const target = (await bytesOf(objects, entry)).toString()
  if (!isInsideLink(entry.path, target)) {
    throw new AppError('not-allowed', `the link ${entry.path} → ${JSON.stringify(target)} leaves the checkout`, {
      hint: 'Point the link at a file of the repository by a relative path, `..` first.',
    })
  }
  await symlink(target, join(folder, entry.path))
}

async function bytesOf(objects: ObjectReader, entry: TreeEntry): Promise<Buffer> {
  const object = await objects.read(entry.oid, entry.size ?? 2 ** 20)
  if (object) return object.bytes
  throw new AppError('unavailable', `${entry.path} was wanted (object ${entry.oid}), found nothing in the repository`, {
    hint: 'Look at: git fsck',
  })
}
