import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { AppError } from '../lib/errors.ts'
import { type FileList, listOf } from '../lib/file-list.ts'
import { runGit } from './git.ts'
import { runGitAtOnce } from './git-at-once.ts'
import { escapedText, pathText, requireOid, requirePath } from './names.ts'
import type { ObjectReader } from './object-reader.ts'
import { packedList } from './packed-list.ts'

/** One file of a commit's tree. */
export interface TreeEntry {
  /** `100644`, `100755` (executable), `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly oid: string
  /** Bytes; null for submodules, and where sizes were not asked for. */
  readonly size: number | null
  readonly path: string
}

/** Every file of a commit below the literal `paths` (all of them when empty), in git's order. */
export async function listTree(
  gitDir: string,
  commit: string,
  paths: readonly string[] = [],
  options: { readonly sizes?: boolean } = {},
): Promise<TreeEntry[]> {
  const sizes = options.sizes ? ['-l'] : []
  const { stdout } = await runGit([
    ...[`--git-dir=${gitDir}`, 'ls-tree', '-r', '-z', '--full-tree', ...sizes],
    ...[requireOid(commit), '--', ...paths.map(requirePath)],
  ])
  const isPlain = options.sizes !== true && isUtf8(stdout)
  return isPlain ? parsePlain(stdout.toString()) : splitNul(stdout).map(parseEntry)
}

/** Every file of a commit, asked by number. */
export async function listFiles(gitDir: string, commit: string): Promise<FileList> {
  const listing = await runGitAtOnce([
    ...[`--git-dir=${gitDir}`, 'ls-tree', '-r', '-z', '--full-tree'],
    requireOid(commit),
  ])
  return packedList(listing) ?? listOf(splitNul(listing).map(parseEntry))
}

/** What `parseEntry` says of every record, several times faster, where all names are UTF-8: most time of a large repository goes here. */
function parsePlain(text: string): TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let start = 0; start < text.length; ) {
    const tab = text.indexOf('\t', start)
    const end = text.indexOf('\0', tab)
    const [mode = '', type = '', oid = ''] = text.slice(start, tab).split(' ')
    const path = escapedText(text.slice(tab + 1, end))
    entries.push({ mode, type: type as TreeEntry['type'], oid, size: null, path })
    start = end + 1
  }
  return entries
}

function parseEntry(record: Buffer): TreeEntry {
  const tab = record.indexOf(9)
  const [mode = '', type = '', oid = '', size = ''] = record.subarray(0, tab).toString().split(/ +/)
  return {
    mode,
    type: type as TreeEntry['type'],
    oid,
    size: /^\d+$/.test(size) ? Number(size) : null,
    path: pathText(record.subarray(tab + 1)),
  }
}

/** The records of NUL-terminated output. */
export function splitNul(bytes: Buffer): Buffer[] {
  const records: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start)
    const stop = end < 0 ? bytes.length : end
    records.push(bytes.subarray(start, stop))
    start = stop + 1
  }
  return records
}

/** SHA-256 (hex) over modes, object ids and paths, whatever their order: equal files, equal digest, whatever the history. */
export function digestEntries(entries: readonly Pick<TreeEntry, 'mode' | 'oid' | 'path'>[]): string {
  const sorted = entries.map((entry) => `${entry.mode} ${entry.oid} ${entry.path}\0`)
  const hash = createHash('sha256')
  for (const line of sorted.sort()) hash.update(line)
  return hash.digest('hex')
}

/**
 * The bytes of a file of a commit, or null when the commit has no such path; `too-large` beyond `maxBytes`.
 * The path is walked through tree objects, so that no revision syntax, work tree or symbolic link takes part.
 */
export async function readBlob(
  objects: ObjectReader,
  commit: string,
  path: string,
  maxBytes: number,
): Promise<Buffer | null> {
  const found = await findEntry(objects, commit, requirePath(path).split('/'))
  if (!found) return null
  if (!found.mode.startsWith('100')) {
    throw new AppError(
      'invalid-input',
      `${path} at ${commit.slice(0, 12)} was wanted as a file, found mode ${found.mode}`,
      {
        hint: 'Symbolic links, folders and submodules are not followed; commit the file itself.',
      },
    )
  }
  return (await objects.read(found.oid, maxBytes))?.bytes ?? null
}

/** Whether a commit has a file or a folder of that path. */
export async function hasPath(objects: ObjectReader, commit: string, path: string): Promise<boolean> {
  return (await findEntry(objects, commit, requirePath(path).split('/'))) !== null
}

interface Found {
  readonly mode: string
  readonly oid: string
}

async function findEntry(objects: ObjectReader, commit: string, names: readonly string[]): Promise<Found | null> {
  let at: Found = { mode: '40000', oid: await rootOf(objects, commit) }
  for (const name of names) {
    if (at.mode !== '40000') return null
    const tree = await objects.read(at.oid, treeLimit)
    const next = tree && findInTree(tree.bytes, name, at.oid.length / 2)
    if (!next) return null
    at = next
  }
  return at
}

const treeLimit = 64 * 2 ** 20

async function rootOf(objects: ObjectReader, commit: string): Promise<string> {
  const object = await objects.read(commit, treeLimit)
  const tree = object?.type === 'commit' ? /^tree ([0-9a-f]+)\n/.exec(object.bytes.subarray(0, 80).toString()) : null
  if (tree?.[1]) return tree[1]
  throw new AppError('not-found', `commit ${commit} was wanted, found ${object ? `a ${object.type}` : 'nothing'}`, {
    hint: 'Push or fetch the commit first.',
  })
}

/** Looks for a name in a tree object: `<mode> <name>\0<binary id>` one after the other. */
function findInTree(bytes: Buffer, name: string, idLength: number): Found | null {
  const wanted = Buffer.from(name)
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at)
    const end = bytes.indexOf(0, space)
    if (bytes.subarray(space + 1, end).equals(wanted)) {
      return {
        mode: bytes.subarray(at, space).toString(),
        oid: bytes.subarray(end + 1, end + 1 + idLength).toString('hex'),
      }
    }
    at = end + 1 + idLength
  }
  return null
}
