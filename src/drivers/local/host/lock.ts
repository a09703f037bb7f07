import { DatabaseSync } from 'node:sqlite'

/** A lock that the kernel gives back when its holder dies, however it dies. */
export interface Lock {
  release(): void
}

/** Takes the lock of a file; null when another process holds it. SQLite is used for nothing but its file lock. */
export function takeLock(path: string): Lock | null {
  const database = new DatabaseSync(path)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (/locked|busy/i.test(String(error))) return null
    throw error
  }
}
