import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownTag, pidOf, standingOf } from '../lib/process-identity.ts'

/** A control plane that works in a home. */
export interface RunningPlane {
  readonly tag: string
  readonly pid: number
}

const folderOf = (home: string) => join(home, 'running')

/** Notes that this process runs a control plane in a home; answers what takes the note back. One that is killed leaves its note, which tells that it is gone. */
export async function announcePlane(home: string): Promise<() => Promise<void>> {
  const file = join(folderOf(home), ownTag)
  await mkdir(folderOf(home), { recursive: true, mode: 0o700 })
  await writeFile(file, `${process.pid}\n`, { mode: 0o600 })
  return () => rm(file, { force: true })
}

/** The control planes that run in a home on this machine; notes of those that are gone are removed. */
export async function findPlanes(home: string): Promise<RunningPlane[]> {
  const tags = await readdir(folderOf(home)).catch(() => [])
  for (const tag of tags.filter((one) => standingOf(one) === 'gone'))
    await rm(join(folderOf(home), tag), { force: true })
  return tags.filter((tag) => standingOf(tag) === 'alive').map((tag) => ({ tag, pid: pidOf(tag) }))
}
