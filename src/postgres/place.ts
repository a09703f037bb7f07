import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { sha256 } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import { type Account, accountForServer, isRoot } from './account.ts'

/** Where one embedded server keeps its things, and whom it runs as. */
export interface Place {
  readonly folder: string
  /** The cluster itself, what PostgreSQL calls its data directory. */
  readonly data: string
  readonly passwordFile: string
  readonly portFile: string
  readonly lockFile: string
  readonly logFile: string
  /** Set when we are root and the server must be somebody else. */
  readonly account: Account | undefined
  /** The wanted folder, when the server's account cannot reach it and another was taken. */
  readonly movedFrom: string | undefined
}

/**
 * The place for a wanted folder; creates the folder.
 * Root's own home is closed to the account that runs the server, so a folder below it is replaced by one in /var/lib/tidegate.
 */
export async function choosePlace(wanted: string): Promise<Place> {
  const first = resolve(wanted)
  if (!isRoot()) {
    await mkdir(first, { recursive: true, mode: 0o700 })
    return placeAt(await realpath(first), undefined, undefined)
  }
  const second = substituteOf(first)
  const folder = await pickFolder(first, second)
  await makeTraversable(folder)
  const account = await accountForServer(join(folder, 'data'))
  return placeAt(await realpath(folder), account, folder === first ? undefined : first)
}

/** Whether a cluster was ever made for a wanted folder, there or in the one that replaces it; makes nothing. */
export async function hasCluster(wanted: string): Promise<boolean> {
  const first = resolve(wanted)
  if (await exists(join(first, 'data'))) return true
  return isRoot() && exists(join(substituteOf(first), 'data'))
}

function substituteOf(folder: string): string {
  return join('/var/lib/tidegate', sha256(folder).slice(0, 16))
}

/** Whether an account may look into every folder above and including `path`. */
export async function canReach(account: Account, path: string): Promise<boolean> {
  for (let folder = await deepestExisting(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if (!(mode & bit)) return false
    if (folder === dirname(folder)) return true
  }
}

function placeAt(folder: string, account: Account | undefined, movedFrom: string | undefined): Place {
  return {
    folder,
    data: join(folder, 'data'),
    passwordFile: join(folder, 'password'),
    portFile: join(folder, 'port'),
    lockFile: join(folder, 'start.lock'),
    logFile: join(folder, 'server.log'),
    account,
    movedFrom,
  }
}

async function pickFolder(first: string, second: string): Promise<string> {
  const account = await accountForServer(join(first, 'data'))
  const reachable = await canReach(account, first)
  if (await exists(join(first, 'data'))) {
    if (reachable) return first
    throw new AppError('not-allowed', `the database in ${first} cannot be reached by ${account.name}, who runs it`, {
      hint: `Open the folders above it with chmod o+x, or move it elsewhere.`,
    })
  }
  return reachable && !(await exists(join(second, 'data'))) ? first : second
}

async function makeTraversable(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true })
  if (firstMade === undefined) return
  await chmod(firstMade, 0o711)
  let path = firstMade
  for (const part of relative(firstMade, folder).split(sep).filter(Boolean)) {
    path = join(path, part)
    await chmod(path, 0o711)
  }
}

async function deepestExisting(path: string): Promise<string> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (await exists(folder)) return realpath(folder)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
