import { spawn } from 'node:child_process'
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../lib/errors.ts'
import type { Binaries } from './binaries.ts'
import type { Place } from './place.ts'
import { disownPidFile, findPostmaster, type Postmaster } from './postmaster.ts'
import { identityOf, serverEnvironment } from './process.ts'
import { explainFailure, explainOutput } from './trouble.ts'

const largestLog = 10_000_000

/** Starts the server detached and waits until it is ready, which may take a while after a crash; throws with its own words when it gives up. */
export async function launch(
  place: Place,
  binaries: Binaries,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster> {
  await disownPidFile(place.data)
  let isTaken = false
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(place, isTaken)
    const outcome = await startOnce(place, binaries, { ...settings, port: String(port) })
    if (typeof outcome !== 'string') {
      await writeFile(place.portFile, `${port}\n`)
      return outcome
    }
    isTaken = /could not bind|Address already in use/.test(outcome)
    if (!(isTaken || isPassing(outcome)) || attempt === 20) throw explainOutput('starting PostgreSQL', outcome)
    await sleep(250)
  }
}

/** The crashed server's last processes may still be leaving; one that had got ready was ended by somebody. */
function isPassing(outcome: string): boolean {
  return /shared memory block .*is still in use|ready to accept connections/.test(outcome)
}

/** One start: the running server, or what it said before it ended. */
async function startOnce(
  place: Place,
  binaries: Binaries,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster | string> {
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }
  const args = ['-D', place.data, ...Object.entries(fixed).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const log = await openLog(place.logFile)
  const from = (await log.stat()).size
  const child = spawn(binaries.postgres, args, {
    cwd: place.folder,
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...identityOf(place.account),
  })
  const ended = new Promise<Error | undefined>((resolve) => {
    child.once('error', resolve)
    child.once('exit', () => resolve(undefined))
  }).finally(() => log.close())
  for (;;) {
    const gone = await Promise.race([ended.then((error) => ({ error })), sleep(25)])
    if (gone?.error) throw explainFailure('starting PostgreSQL', gone.error)
    if (gone) return (await readFile(place.logFile)).subarray(from).toString()
    const server = await findPostmaster(place.data)
    if (server?.pid === child.pid && server?.ready) {
      child.unref()
      return server
    }
  }
}

async function openLog(path: string) {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > largestLog) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

/**
 * The port of last time where it is free, so that addresses people wrote down stay right; else any free one below those that the system gives
 * to outgoing connections: one of these could have taken the port while the server was away.
 */
async function choosePort(place: Place, isTaken: boolean): Promise<number> {
  const last = Number(await readFile(place.portFile, 'utf8').catch(() => '0'))
  const own = Array.from({ length: 20 }, () => 20_000 + Math.floor(Math.random() * 12_000))
  for (const port of [...(last > 0 && !isTaken ? [last] : []), ...own]) {
    const free = await listenOn(port).catch(() => 0)
    if (free > 0) return free
  }
  return listenOn(0)
}

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => reject(new Error(messageOf(error), { cause: error })))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
