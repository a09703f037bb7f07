import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { forEachOf } from '../lib/lanes.ts'
import { moved, openInside } from './open-inside.ts'
import type { TreeItem } from './tree-walk.ts'

/**
 * The digest (hex) of what lies below a folder, and a copy of it when `copyTo` (an empty folder) is given: the digest is then that of the
 * bytes copied. Format `tidegate-tree-v1`: SHA-256 over kind, detail and path of every item in order of paths, each ended by NUL;
 * the detail of a file is the SHA-256 of its bytes, of a link its target. Times and owners do not count.
 */
export async function digestTree(folder: string, items: readonly TreeItem[], copyTo?: string): Promise<string> {
  const details = new Map<string, string>()
  for (const item of items) if (item.kind === 'folder' && copyTo) await mkdir(join(copyTo, item.path))
  const files = items.filter((item) => item.kind === 'file')
  await forEachOf(files, 8, async ({ path, executable, size }) => {
    const mode = executable ? 0o555 : 0o444
    const target = copyTo === undefined ? undefined : { path: join(copyTo, path), mode }
    details.set(path, await digestFile(folder, path, size, target))
  })
  for (const item of items) if (item.kind === 'link' && copyTo) await symlink(item.target, join(copyTo, item.path))
  const hash = createHash('sha256').update('tidegate-tree-v1\0')
  for (const item of items) hash.update(`${letterOf(item)}\0${detailOf(item, details)}\0${item.path}\0`)
  return hash.digest('hex')
}

function letterOf(item: TreeItem): string {
  if (item.kind === 'file') return item.executable ? 'x' : 'f'
  return item.kind === 'link' ? 'l' : 'd'
}

function detailOf(item: TreeItem, digests: ReadonlyMap<string, string>): string {
  if (item.kind === 'file') return digests.get(item.path) ?? ''
  return item.kind === 'link' ? item.target : ''
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants

/** Reads as many bytes as were listed: a file that grows meanwhile is not read for ever. */
async function digestFile(
  root: string,
  path: string,
  size: number,
  copy: { path: string; mode: number } | undefined,
): Promise<string> {
  await using source = await openInside(root, path, 'file')
  await using target = copy ? await open(copy.path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, copy.mode) : null
  const hash = createHash('sha256')
  let left = size
  for await (const chunk of source.handle.createReadStream({ autoClose: false, highWaterMark: 2 ** 18 })) {
    left -= (chunk as Buffer).length
    if (left < 0) throw moved(path)
    hash.update(chunk as Buffer)
    await target?.writeFile(chunk as Buffer)
  }
  if (left > 0) throw moved(path)
  await target?.datasync()
  return hash.digest('hex')
}
