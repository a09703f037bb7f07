import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../lib/errors.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Something opened below a folder, and the path by which it is reached whatever becomes of its name. */
export interface Opened extends AsyncDisposable {
  readonly handle: FileHandle
  readonly reach: string
}

/**
 * Opens a file or folder at a relative path (`''`: the folder itself) below `root`, which must be a real path. What was opened is looked
 * at, not what was asked for: whoever exchanges a folder for a link at that very moment is found out. Throws `build-failed`.
 */
export async function openInside(root: string, path: string, kind: 'file' | 'folder'): Promise<Opened> {
  const wanted = path === '' ? root : join(root, path)
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (kind === 'folder' ? O_DIRECTORY : 0)
  const handle = await open(wanted, flags).catch((error: unknown) => {
    throw hasChanged(error) ? moved(path) : error
  })
  const opened: Opened = {
    handle,
    reach: process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : wanted,
    [Symbol.asyncDispose]: () => handle.close(),
  }
  try {
    const found = await handle.stat()
    if ((await placeOf(opened, wanted)) !== wanted || (kind === 'file' && !found.isFile())) throw moved(path)
    return opened
  } catch (error) {
    await handle.close()
    throw hasChanged(error) ? moved(path) : error
  }
}

/** Linux tells where an open file lies; elsewhere its name is resolved once more. */
function placeOf({ reach }: Opened, wanted: string): Promise<string> {
  return reach === wanted ? realpath(wanted) : readlink(reach)
}

function hasChanged(error: unknown): boolean {
  return ['ELOOP', 'ENOTDIR', 'ENOENT', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** The trouble of something that is no longer what it was when it was listed. */
export function moved(path: string): AppError {
  return new AppError('build-failed', `the build's output changed while it was kept: ${JSON.stringify(path || '.')}`, {
    hint: 'Let build.command end only when all that it started has ended.',
  })
}
