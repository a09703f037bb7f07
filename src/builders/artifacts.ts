import { chmod, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { asDiskTrouble } from './disk-trouble.ts'
import { digestTree } from './tree-digest.ts'
import { type ArtifactLimits, artifactLimits, requireLinksInside, type TreeItem, walkTree } from './tree-walk.ts'

/** An artifact as kept. */
export interface Artifact {
  /** `sha256:<hex>` */
  readonly digest: string
  readonly folder: string
  readonly entries: number
  readonly bytes: number
}

/** Whether an artifact's bytes are those of its name. */
export type Intactness =
  | { readonly is: 'intact' }
  | { readonly is: 'missing' }
  | { readonly is: 'altered'; readonly found: string }

/** Keeps built folders under the digest of what is in them: read-only, whole or not at all. Several processes may share one. */
export interface ArtifactStore {
  /** Copies a folder in, which is named by its real path; the same content twice is one artifact. */
  keep(folder: string): Promise<Artifact>
  /** Where an artifact lies, whether or not it is there; throws `invalid-input` for what is no digest. */
  folderOf(digest: string): string
  has(digest: string): Promise<boolean>
  /** Reads all its bytes again. */
  verify(digest: string): Promise<Intactness>
  /** Removes what crashes left half copied more than an hour ago; answers how many. */
  sweep(now: Date): Promise<number>
}

const draftPrefix = '.draft-'

/** Opens the store in a folder, which is made when it is not there. */
export async function openArtifacts(folder: string, limits: ArtifactLimits = artifactLimits): Promise<ArtifactStore> {
  const root = resolve(folder)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const folderOf = (digest: string) => join(root, requireDigest(digest))
  return {
    folderOf,
    keep: (from) => keep(root, from, limits),
    has: (digest) => exists(folderOf(digest)),
    verify: (digest) => verify(folderOf(digest), digest, limits),
    sweep: (now) => sweep(root, now),
  }
}

async function keep(root: string, from: string, limits: ArtifactLimits): Promise<Artifact> {
  const items = await walkTree(from, limits)
  const draft = join(root, newId(draftPrefix))
  try {
    await mkdir(draft, { mode: 0o700 })
    const hex = await digestTree(from, items, draft)
    await requireLinksInside(draft, items)
    await close(draft, items)
    await place(draft, join(root, hex))
    await syncFolder(root)
    const bytes = items.reduce((sum, item) => sum + (item.kind === 'file' ? item.size : 0), 0)
    return { digest: `sha256:${hex}`, folder: join(root, hex), entries: items.length, bytes }
  } catch (error) {
    throw asDiskTrouble(error, 'the artifact')
  } finally {
    await discard(draft)
  }
}

/** Takes away the right to write, deepest folder first, and makes the folders' entries durable. */
async function close(draft: string, items: readonly TreeItem[]): Promise<void> {
  const folders = items.filter((item) => item.kind === 'folder').map((item) => join(draft, item.path))
  for (const folder of [draft, ...folders].reverse()) {
    await syncFolder(folder)
    await chmod(folder, 0o555)
  }
}

/** The rename is the moment the artifact comes to be; who comes second has made the same. */
async function place(draft: string, target: string): Promise<void> {
  try {
    await rename(draft, target)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}

async function verify(folder: string, digest: string, limits: ArtifactLimits): Promise<Intactness> {
  if (!(await exists(folder))) return { is: 'missing' }
  const more = { entries: limits.entries * 2, bytes: limits.bytes * 2 }
  try {
    const real = await realpath(folder)
    const found = `sha256:${await digestTree(real, await walkTree(real, more))}`
    return found === digest ? { is: 'intact' } : { is: 'altered', found }
  } catch (error) {
    if (error instanceof AppError && error.code === 'build-failed') return { is: 'altered', found: error.message }
    throw error
  }
}

async function sweep(root: string, now: Date): Promise<number> {
  const drafts = (await readdir(root)).filter((name) => name.startsWith(draftPrefix))
  let removed = 0
  for (const name of drafts) {
    const found = await stat(join(root, name)).catch(() => null)
    if (!found || now.getTime() - found.mtimeMs < 3_600_000) continue
    await discard(join(root, name))
    removed += 1
  }
  return removed
}

async function discard(folder: string): Promise<void> {
  if (!(await exists(folder))) return
  for (const path of await foldersBelow(folder)) await chmod(path, 0o700)
  await rm(folder, { recursive: true, force: true })
}

async function foldersBelow(folder: string): Promise<string[]> {
  await chmod(folder, 0o700)
  const inner = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const deeper = await Promise.all(inner.map((entry) => foldersBelow(join(folder, entry.name))))
  return [folder, ...deeper.flat()]
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

function requireDigest(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
  if (hex) return hex
  throw new AppError(
    'invalid-input',
    `an artifact's digest (sha256:<64 hex digits>) was wanted, found ${JSON.stringify(digest)}`,
  )
}
