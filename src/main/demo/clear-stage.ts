import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { localDriver } from '../../drivers/local/local.ts'
import { startPostgres } from '../../postgres/start.ts'

/** Stops what an earlier demo left running below its home, and removes the home unless its files are to be kept. */
export async function clearStage(
  home: string,
  print: (line: string) => void,
  { keepFiles = false }: { keepFiles?: boolean } = {},
): Promise<void> {
  if (!(await isFolder(home))) return
  const targets = join(home, 'targets')
  for (const name of await readdir(targets).catch(() => [])) {
    const driver = await localDriver({ folder: join(targets, name), artifacts: join(home, 'artifacts') })
    await driver.shutDown()
  }
  const database = join(home, 'postgres')
  if (await isFolder(database)) {
    const server = await startPostgres({ dataFolder: database })
    await server.stop('fast')
  }
  if (keepFiles) return
  print('  an earlier demo is cleared away')
  await rm(home, { recursive: true, force: true })
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
