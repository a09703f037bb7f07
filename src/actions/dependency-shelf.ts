import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256 } from '../lib/digest.ts'
import type { Repository } from '../sources/repository.ts'
import { noShelf, openShelf, type Shelf } from '../sources/shelf.ts'

const versionsKept = 6

/**
 * The shelf for the graphs of a repository, in the person's own cache folder (`XDG_CACHE_HOME`, else `~/.cache`), as a clone may be
 * somebody else's or read-only; one that keeps nothing where there is no such folder.
 */
export function shelfFor({ gitDir }: Repository, env: Environment): Shelf {
  const folder = folderOfAll(env)
  return folder === undefined ? noShelf : openShelf(join(folder, codeDigest(), sha256(gitDir).slice(0, 16)))
}

/** Takes away what versions of the code have kept that were not used for long. */
export async function forgetVersions(env: Environment): Promise<void> {
  const folder = folderOfAll(env)
  if (folder !== undefined) await openShelf(folder).thin('.', versionsKept)
}

type Environment = Readonly<Record<string, string | undefined>>

function folderOfAll(env: Environment): string | undefined {
  const home = env['HOME'] ? join(env['HOME'], '.cache') : undefined
  const cache = env['XDG_CACHE_HOME'] || home
  return cache?.startsWith('/') ? join(cache, 'tidegate', 'dependencies') : undefined
}

let known: string | undefined

/** Changes whenever the code that reads and links files does, so that what another version found is never taken for this one's. */
export function codeDigest(): string {
  known ??= digestCode()
  return known
}

function digestCode(): string {
  const folder = fileURLToPath(new URL('../detection', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const states = files.map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name))
    return `${name} ${size} ${mtimeMs}`
  })
  return sha256(states.sort((one, other) => (one < other ? -1 : 1)).join('\n')).slice(0, 16)
}
