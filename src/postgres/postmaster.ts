import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commandOf, hasProcess, isAlive } from './process.ts'

/** What a server writes about itself into its data directory. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

/** No process can have it: it is above the largest id of any supported system. */
const noProcess = 4_194_305

/** The server that runs on this data directory, or `undefined`; one that crashed does not count. */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const noted = await readPidFile(data)
  if (noted === undefined || !isAlive(noted.pid)) return undefined
  const command = await commandOf(noted.pid)
  return command.includes('postgres') && command.includes(data) ? noted : undefined
}

/**
 * Unties a crashed server's note from a process that got its id since, which would keep PostgreSQL from starting.
 * The note itself stays: by its shared memory key PostgreSQL still finds orphans of the crashed server.
 */
export async function disownPidFile(data: string): Promise<void> {
  const path = join(data, 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const lines = text.split('\n')
  if (!hasProcess(Number(lines[0]))) return
  await writeFile(path, [String(noProcess), ...lines.slice(1)].join('\n'))
}

async function readPidFile(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n').map((line) => line.trim())
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7] === 'ready' }
}
