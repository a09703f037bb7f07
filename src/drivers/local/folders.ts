import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { sha256 } from '../../lib/digest.ts'
import { AppError } from '../../lib/errors.ts'
import { newToken } from '../../lib/ids.ts'

/** Where everything of one local target lies. */
export interface TargetFolder {
  readonly root: string
  readonly config: string
  readonly token: string
  readonly lock: string
  readonly state: string
  readonly journal: string
  readonly table: string
  readonly hostLog: string
  readonly edgeLog: string
  readonly logs: string
  readonly pipes: string
  readonly home: string
  /** Node's cache of compiled sources, which lets an edge start sooner. */
  readonly compiled: string
  readonly hostSocket: string
  readonly edgeSocket: string
}

/** The paths of a target's folder; makes the folders (0700) that are not there yet. */
export function targetFolder(path: string): TargetFolder {
  const root = resolve(path)
  const sockets = socketFolder(root)
  const folder: TargetFolder = {
    root,
    config: join(root, 'config.json'),
    token: join(root, 'token'),
    lock: join(root, 'host.lock'),
    state: join(root, 'state.json'),
    journal: join(root, 'journal.jsonl'),
    table: join(root, 'edge-table.json'),
    hostLog: join(root, 'host.log'),
    edgeLog: join(root, 'edge.log'),
    logs: join(root, 'logs'),
    pipes: join(root, 'pipes'),
    home: join(root, 'home'),
    compiled: join(root, 'compiled'),
    hostSocket: join(sockets, 'host.sock'),
    edgeSocket: join(sockets, 'edge.sock'),
  }
  for (const each of [root, sockets, folder.logs, folder.pipes, folder.home]) makePrivate(each)
  return folder
}

/** The target's token, made when there is none; two who make it at once read the same. */
export function readToken(folder: TargetFolder): string {
  if (!existsSync(folder.token)) {
    const draft = `${folder.token}.${process.pid}.${Date.now()}`
    writeFileSync(draft, newToken('tgh'), { mode: 0o600, flag: 'wx' })
    try {
      linkSync(draft, folder.token) // unlike a write it is either whole or not there
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(draft)
    }
  }
  return readFileSync(folder.token, 'utf8')
}

/** The kernel takes about 100 characters for a socket's path: longer folders get a private one under the temporary folder. */
function socketFolder(root: string): string {
  if (join(root, 'host.sock').length < 96) return root
  return join(tmpdir().length < 40 ? tmpdir() : '/tmp', `tidegate-${userInfo().uid}-${sha256(root).slice(0, 16)}`)
}

function makePrivate(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
    throw new AppError('not-allowed', `${path} should be a folder of this user, found somebody else's`, {
      hint: 'Remove it, or choose another home for the target.',
    })
  }
  chmodSync(path, 0o700)
}
