import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'
import { type Account, findAccount, isRoot } from './account.ts'
import { findPostmaster } from './postmaster.ts'
import { isAlive } from './process.ts'
import type { PostgresOptions, RunningPostgres } from './start.ts'

type Told = Pick<RunningPostgres, 'pid' | 'port' | 'adopted' | 'url' | 'folder'>

const startModule = new URL('./start.ts', import.meta.url).href

/** Folders of this test: a server that runs in one is ended with them. */
export const folders: string[] = []

/** An ordinary account beside root; `undefined` when the tests themselves run as an ordinary user. */
export const nobody = isRoot() ? await findAccount('nobody') : undefined

/** Ends the servers in the noted folders and removes these. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) {
    const server = await findPostmaster(join(folder, 'data'))
    if (server) {
      process.kill(server.pid, 'SIGQUIT')
      await vi.waitUntil(() => !isAlive(server.pid), 10_000)
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** An empty folder, noted. */
export async function newFolder(parent = tmpdir(), mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(parent, 'tidegate-pg-'))
  await chmod(folder, mode)
  folders.push(folder)
  return folder
}

/** A process of its own that starts the server and then stays until it is killed. */
export function spawnStarter(options: PostgresOptions, account?: Account) {
  const script = `const { startPostgres } = await import(${JSON.stringify(startModule)})
    console.log(JSON.stringify(await startPostgres(${JSON.stringify(options)})))
    setInterval(() => {}, 1000)`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  })
}

/** The same, once the server is started, with what was told of it. */
export async function startElsewhere(
  options: PostgresOptions,
  account?: Account,
): Promise<{ child: ChildProcess; told: Told }> {
  const child = spawnStarter(options, account)
  for await (const line of createInterface({ input: child.stdout })) return { child, told: JSON.parse(line) as Told }
  throw new Error('the starter ended without a word')
}

/** Kills a process that cannot defend itself, and waits for its end. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
