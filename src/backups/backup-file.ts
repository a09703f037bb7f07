import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError, messageOf } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import type { Backup } from './backup.ts'

/** The facts of a written file. */
export type WrittenFile = Pick<Backup, 'file' | 'bytes' | 'sha256'>

/** Lets `write` fill a new file (0600) of the folder and gives it its name only when it is whole and on the disk. */
export async function writeBackupFile(
  folder: string,
  ending: string,
  write: (path: string) => Promise<void>,
): Promise<WrittenFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${newId('bak')}.${ending}`)
  const draft = `${file}.partial`
  try {
    await (await open(draft, 'wx', 0o600)).close()
    await write(draft)
    await sync(draft)
    const written = { file, bytes: (await stat(draft)).size, sha256: await sha256OfFile(draft) }
    await rename(draft, file)
    await sync(dirname(file))
    return written
  } catch (error) {
    await rm(draft, { force: true })
    throw explain(error, folder)
  }
}

/** Throws `conflict` unless the file is exactly what was written; nothing of a changed file may ever be restored. */
export async function checkBackupFile(backup: WrittenFile): Promise<void> {
  const size = await stat(backup.file).then(
    (found) => found.size,
    () => undefined,
  )
  if (size === undefined) throw spoiled(backup, 'it is gone')
  if (size !== backup.bytes) throw spoiled(backup, `it has ${size} bytes, ${backup.bytes} were written`)
  if ((await sha256OfFile(backup.file)) !== backup.sha256) throw spoiled(backup, 'its content is not what was written')
}

/** Writes what is known of a backup beside its file, so that it can be restored when the database that knew it is lost. */
export async function writeRecord(backup: Backup): Promise<void> {
  await writeFile(recordOf(backup.file), `${JSON.stringify(backup, null, 2)}\n`, { mode: 0o600 })
}

/** What is known of a backup by its file alone; throws `not-found` where no record lies beside it. A file moved elsewhere is found where it is now. */
export async function readRecord(file: string): Promise<Backup> {
  const text = await readFile(recordOf(file), 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `${recordOf(file)} is missing, which says what ${file} must hold`, { cause })
  })
  return { ...(JSON.parse(text) as Backup), file }
}

function recordOf(file: string): string {
  return `${file}.json`
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function spoiled(backup: WrittenFile, found: string): AppError {
  return new AppError('conflict', `the backup ${backup.file} is not restored: ${found}`, {
    hint: 'Take another backup, and look at who can write to the backup folder.',
  })
}

function explain(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (error instanceof AppError || !['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'].includes(code)) return error
  return new AppError('effect-failed', `no backup could be written to ${folder}: ${messageOf(error)}`, {
    hint:
      code === 'ENOSPC' ? 'The disk is full: free space or choose another backup folder.' : 'Check the backup folder.',
    cause: error,
  })
}
