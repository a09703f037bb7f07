import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** How long, and how many bytes of, the logs of sets that no longer stand are kept. */
export interface RetentionRule {
  readonly keptMs: number
  readonly mostBytes: number
  /** Epoch ms. */
  readonly now: number
}

interface SetLogs {
  readonly path: string
  readonly bytes: number
  /** Epoch ms of the last line. */
  readonly newest: number
}

/**
 * Removes the logs of sets that no longer stand: those that have become too old, then the oldest until the rest of all logs is small
 * enough. Those of standing sets (`<environment>/<app>/<set>`) stay; each of their files bounds itself.
 */
export async function removeOldLogs(logs: string, standing: ReadonlySet<string>, rule: RetentionRule): Promise<void> {
  const found = await Promise.all((await setFolders(logs)).map((folder) => measure(logs, folder)))
  let bytes = found.reduce((sum, one) => sum + one.bytes, 0)
  const retired = found.filter(({ path }) => !standing.has(path)).sort((a, b) => a.newest - b.newest)
  for (const one of retired) {
    if (rule.now - one.newest <= rule.keptMs && bytes <= rule.mostBytes) continue
    await rm(join(logs, one.path), { recursive: true, force: true })
    bytes -= one.bytes
  }
}

async function setFolders(logs: string): Promise<string[]> {
  let folders = ['']
  for (let depth = 0; depth < 3; depth++) {
    const below = await Promise.all(
      folders.map(async (folder) => (await readdir(join(logs, folder))).map((name) => join(folder, name))),
    )
    folders = below.flat()
  }
  return folders
}

async function measure(logs: string, path: string): Promise<SetLogs> {
  const names = await readdir(join(logs, path))
  const files = await Promise.all(names.map((name) => stat(join(logs, path, name))))
  return {
    path,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    newest: Math.max(0, ...files.map(({ mtimeMs }) => mtimeMs)),
  }
}
