import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
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
 * Root's own home is closed to the account that runs the server, so a folder below it is replaced by one in /var/lib/tidegate, which a note
 * beside the wanted folder names: a home that was removed and made anew begins with a cluster of its own.
 */
export async function choosePlace(wanted: string): Promise<Place> {
  const first = resolve(wanted)
  if (!isRoot()) {
    await mkdir(first, { recursive: true, mode: 0o700 })
    return placeAt(await realpath(first), undefined, undefined)
  }
  const folder = await pickFolder(first)
  await makeTraversable(folder)
  const account = await accountForServer(join(folder, 'data'))
  return placeAt(await realpath(folder), account, folder === first ? undefined : first)
}

/** Whether a cluster was ever made for a wanted folder, there or in the one that replaces it; makes nothing. */
export async function hasCluster(wanted: string): Promise<boolean> {
  const first = resolve(wanted)
  if (await exists(join(first, 'data'))) return true
  const second = await readNote(first)
  return isRoot() && second !== undefined && exists(join(second, 'data'))
}

/** Removes the folder of a cluster that is stopped, and the one that replaces it, with everything in it. */
export async function removePlace(wanted: string): Promise<void> {
  const first = resolve(wanted)
  const second = isRoot() ? await readNote(first) : undefined
  for (const folder of [first, noteOf(first), ...(second === undefined ? [] : [second])])
    await rm(folder, { recursive: true, force: true })
}

const substitutes = '/var/lib/tidegate'

function noteOf(folder: string): string {
  return `${folder}.place`
}

/** The folder that replaces a wanted one; undefined where none does. */
async function readNote(folder: string): Promise<string | undefined> {
  const text = await readFile(noteOf(folder), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const noted = text.trim()
  if (dirname(noted) === substitutes && /^[0-9a-f]{16}-[0-9a-f]{8}$/.test(basename(noted))) return noted
  throw new AppError('invalid-input', `a folder below ${substitutes} was wanted in ${noteOf(folder)}, found ${noted}`, {
    hint: 'It says where the database lies: put the right folder back.',
  })
}

/** Of several that come at once, one note counts. */
async function noteSubstitute(folder: string): Promise<string> {
  const own = join(substitutes, `${sha256(folder).slice(0, 16)}-${randomBytes(4).toString('hex')}`)
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  await writeFile(noteOf(folder), `${own}\n`, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return (await readNote(folder)) ?? own
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

async function pickFolder(first: string): Promise<string> {
  const account = await accountForServer(join(first, 'data'))
  const reachable = await canReach(account, first)
  if (await exists(join(first, 'data'))) {
    if (reachable) return first
    throw new AppError('not-allowed', `the database in ${first} cannot be reached by ${account.name}, who runs it`, {
      hint: `Open the folders above it with chmod o+x, or move it elsewhere.`,
    })
  }
  return (await readNote(first)) ?? (reachable ? first : noteSubstitute(first))
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
