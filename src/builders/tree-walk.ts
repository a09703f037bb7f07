import { lstat, opendir, readlink, realpath } from 'node:fs/promises'
import { isAbsolute, join, sep } from 'node:path'
import { AppError } from '../lib/errors.ts'
import { moved, openInside } from './open-inside.ts'

/** One thing inside an artifact; paths are relative, with `/`. */
export type TreeItem =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly executable: boolean; readonly size: number }

/** How much an artifact may be. */
export interface ArtifactLimits {
  readonly entries: number
  readonly bytes: number
}

/** 50,000 entries, 1 GiB. */
export const artifactLimits: ArtifactLimits = { entries: 50_000, bytes: 2 ** 30 }

/**
 * Everything below a folder (a real path), sorted by path. Throws `build-failed` for what an artifact must not hold: links that lead out
 * of it, devices, sockets, names that are not UTF-8, more than the limits; and for what changes meanwhile.
 */
export async function walkTree(root: string, limits: ArtifactLimits): Promise<TreeItem[]> {
  const items: TreeItem[] = []
  let bytes = 0
  for (const queue = ['']; queue.length > 0; ) {
    const at = queue.shift() ?? ''
    await using folder = await openInside(root, at, 'folder')
    for await (const { name } of await opendir(folder.reach)) {
      const item = await describe(root, at === '' ? name : `${at}/${name}`, join(folder.reach, name))
      items.push(item)
      if (item.kind === 'folder') queue.push(item.path)
      if (item.kind === 'file') bytes += item.size
      requireWithin(limits, items.length, bytes)
    }
  }
  return items.sort((one, other) => (one.path < other.path ? -1 : 1))
}

async function describe(root: string, path: string, reach: string): Promise<TreeItem> {
  if (path.includes('\ufffd')) throw unfit(path, 'its name is not UTF-8')
  const found = await lstat(reach).catch(() => null)
  if (found === null) throw moved(path)
  if (found.isDirectory()) return { kind: 'folder', path }
  if (found.isSymbolicLink()) return { kind: 'link', path, target: await targetOf(root, path, reach) }
  if (!found.isFile()) throw unfit(path, 'it is neither a file, a folder nor a link')
  return { kind: 'file', path, executable: (found.mode & 0o111) !== 0, size: found.size }
}

async function targetOf(root: string, path: string, reach: string): Promise<string> {
  const target = await readlink(reach).catch(() => null)
  if (target === null) throw moved(path)
  if (isAbsolute(target) || !(await leadsInside(root, path))) throw leadsOut(path, target)
  return target
}

/** Looks once more at the links of a copy, where nobody can exchange what they lead through. */
export async function requireLinksInside(root: string, items: readonly TreeItem[]): Promise<void> {
  const base = await realpath(root)
  for (const item of items)
    if (item.kind === 'link' && !(await leadsInside(base, item.path))) throw leadsOut(item.path, item.target)
}

async function leadsInside(root: string, path: string): Promise<boolean> {
  const end = await realpath(join(root, path)).catch(() => null)
  return end !== null && `${end}${sep}`.startsWith(`${root}${sep}`)
}

function leadsOut(path: string, target: string): AppError {
  return unfit(path, `it is a link to ${JSON.stringify(target)}, which is not inside the artifact`)
}

function requireWithin(limits: ArtifactLimits, entries: number, bytes: number): void {
  if (entries <= limits.entries && bytes <= limits.bytes) return
  const most = `${limits.entries} entries and ${Math.round(limits.bytes / 2 ** 20)} MiB`
  throw new AppError('build-failed', `an artifact of at most ${most} was wanted, found more`, {
    hint: 'Name a narrower output folder, or leave development files out of it.',
  })
}

function unfit(path: string, because: string): AppError {
  return new AppError('build-failed', `the build's output holds ${JSON.stringify(path)}: ${because}`, {
    hint: 'Copy the file itself into the output.',
  })
}
