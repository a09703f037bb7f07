import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removePlace } from '../../postgres/place.ts'
import { stopEverything } from '../stop-everything.ts'

/** Stops what an earlier demo left running below its home, and removes the home unless its files are to be kept. */
export async function clearStage(
  home: string,
  print: (line: string) => void,
  { keepFiles = false }: { keepFiles?: boolean } = {},
): Promise<void> {
  if (!(await isFolder(home))) return
  await stopEverything(home)
  if (keepFiles) return
  print('  an earlier demo is cleared away')
  await removePlace(join(home, 'postgres'))
  await rm(home, { recursive: true, force: true })
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
