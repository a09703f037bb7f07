import { AppError } from '../lib/errors.ts'
import type { ChangedFile } from './changes.ts'
import { readCommit } from './commit.ts'
import { pathText } from './names.ts'
import type { ObjectReader } from './object-reader.ts'

/**
 * The files that differ between two commits, in order of their paths, as `git diff-tree --no-renames` says. Only trees that differ are
 * read, in the conversation that is open already: starting git for it takes longer than finding out.
 */
export async function diffCommits(objects: ObjectReader, base: string, head: string): Promise<ChangedFile[]> {
  const [before, after] = await Promise.all([readCommit(objects, base), readCommit(objects, head)])
  const found: Found[] = []
  await walk(objects, before.tree, after.tree, '', found)
  return found.sort((one, other) => (one.name < other.name ? -1 : 1)).map(describe)
}

interface Entry {
  readonly mode: string
  readonly oid: string
}

interface Found {
  /** The path with a letter for each of its bytes. */
  readonly name: string
  readonly before: Entry | undefined
  readonly after: Entry | undefined
}

const largestTree = 64 * 2 ** 20
const folderMode = '40000'

async function walk(
  objects: ObjectReader,
  before: string | undefined,
  after: string | undefined,
  prefix: string,
  found: Found[],
): Promise<void> {
  if (before === after) return
  const [old, now] = await Promise.all([readEntries(objects, before), readEntries(objects, after)])
  const deeper: Promise<void>[] = []
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(name), now.get(name)]
    if (one?.oid === other?.oid && one?.mode === other?.mode) continue
    const path = prefix + name
    const [left, right] = [folderOf(one), folderOf(other)]
    if (left ?? right) deeper.push(walk(objects, left, right, `${path}/`, found))
    const [was, is] = [left ? undefined : one, right ? undefined : other]
    if (was ?? is) found.push({ name: path, before: was, after: is })
  }
  await Promise.all(deeper)
}

function folderOf(entry: Entry | undefined): string | undefined {
  return entry?.mode === folderMode ? entry.oid : undefined
}

/** A tree object is `<mode> <name>\0<binary id>`, one after the other. */
async function readEntries(objects: ObjectReader, oid: string | undefined): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  if (oid === undefined) return entries
  const tree = await objects.read(oid, largestTree)
  if (tree?.type !== 'tree') throw new AppError('not-found', `tree ${oid} was wanted, found ${tree?.type ?? 'nothing'}`)
  const { bytes } = tree
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at)
    const end = bytes.indexOf(0, space)
    const next = end + 1 + oid.length / 2
    const mode = plainMode(bytes.toString('latin1', at, space))
    entries.set(bytes.toString('latin1', space + 1, end), { mode, oid: bytes.toString('hex', end + 1, next) })
    at = next
  }
  return entries
}

/** Old trees have files of modes that git no longer makes. */
function plainMode(mode: string): string {
  if (!mode.startsWith('100')) return mode
  return (Number.parseInt(mode, 8) & 0o100) === 0 ? '100644' : '100755'
}

function describe({ name, before, after }: Found): ChangedFile {
  const noOid = '0'.repeat((before ?? after)?.oid.length ?? 40)
  return {
    status: statusOf(before, after),
    path: pathText(Buffer.from(name, 'latin1')),
    oldMode: before?.mode ?? '000000',
    newMode: after?.mode ?? '000000',
    oldOid: before?.oid ?? noOid,
    newOid: after?.oid ?? noOid,
  }
}

function statusOf(before: Entry | undefined, after: Entry | undefined): ChangedFile['status'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'deleted'
  return before.mode.slice(0, 3) === after.mode.slice(0, 3) ? 'modified' : 'type-changed'
}
