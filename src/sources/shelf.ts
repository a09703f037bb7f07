import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Texts that are kept from one run to the next to save work. Whatever cannot be read is simply not there, and what cannot be kept is not. */
export interface Shelf {
  read(name: string): Promise<string | null>
  write(name: string, text: string): Promise<void>
  /** Takes away the oldest of a folder, files and folders, when there are more than `most`. */
  thin(folder: string, most: number): Promise<void>
}

/** A shelf that keeps nothing. */
export const noShelf: Shelf = { read: async () => null, write: async () => {}, thin: async () => {} }

/** Opens a shelf in a folder of one's own; writers may be many, as each text takes its place whole or not at all. */
export function openShelf(folder: string): Shelf {
  return {
    read: (name) => readFile(join(folder, name), 'utf8').catch(() => null),
    write: (name, text) => place(join(folder, name), text).catch(() => {}),
    thin: (name, most) => thin(join(folder, name), most).catch(() => {}),
  }
}

async function place(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function thin(folder: string, most: number): Promise<void> {
  const names = await readdir(folder)
  if (names.length <= most) return
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })))
  const old = aged.sort((one, other) => other.at - one.at).slice(Math.ceil(most * 0.75))
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true, recursive: true })))
}
