import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Does something while no other launcher of this folder does; a lock whose process is gone is taken over. */
export async function withLock(folder, work) {
  await mkdir(dirname(folder), { recursive: true })
  if (!(await take(folder))) {
    process.stderr.write('tidegate: another launcher is installing, waiting for it …\n')
    do await sleep(200)
    while (!(await take(folder)))
  }
  try {
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The folder appears with its owner's id inside at once, by rename, so that a lock never looks abandoned while it is made. */
async function take(folder) {
  const mine = `${folder}.${process.pid}`
  await mkdir(mine, { recursive: true })
  await writeFile(join(mine, 'pid'), String(process.pid))
  try {
    await rename(mine, folder)
    return true
  } catch (error) {
    await rm(mine, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  }
  await breakIfAbandoned(folder)
  return false
}

/** Moved away before it is deleted: of two that find it abandoned, one moves it. */
async function breakIfAbandoned(folder) {
  const owner = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => ''))
  if (owner > 0 && !isAlive(owner)) {
    const aside = `${folder}.abandoned.${process.pid}`
    await rename(folder, aside).catch(() => undefined)
    await rm(aside, { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
