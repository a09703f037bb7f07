import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../lib/errors.ts'
import { withFileLock } from './file-lock.ts'
import { choosePlace, hasCluster, type Place } from './place.ts'
import { findPostmaster } from './postmaster.ts'
import { isAlive } from './process.ts'

/** How a server lets go of its clients: `smart` waits for them, `fast` ends them cleanly, `immediate` crashes and recovers at the next start. */
export type StopMode = 'smart' | 'fast' | 'immediate'

const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const
const lockWaitMs = 180_000
const stopWaitMs = 60_000

/** Stops the embedded server of a folder for everybody; answers whether one ran. */
export async function stopPostgres(dataFolder: string, mode: StopMode = 'fast'): Promise<boolean> {
  return (await hasCluster(dataFolder)) && stopServer(await choosePlace(dataFolder), mode)
}

/** Stops the server of a place, unless somebody is just starting it: then after that. */
export function stopServer(place: Place, mode: StopMode): Promise<boolean> {
  return withFileLock(place.lockFile, lockWaitMs, async () => {
    const server = await findPostmaster(place.data)
    if (!server) return false
    process.kill(server.pid, signals[mode])
    const deadline = performance.now() + stopWaitMs
    while (isAlive(server.pid)) {
      if (performance.now() > deadline) throw stillRunning(server.pid, mode)
      await sleep(20)
    }
    return true
  })
}

function stillRunning(pid: number, mode: StopMode): AppError {
  return new AppError('timeout', `PostgreSQL (process ${pid}) still runs 60 s after a ${mode} stop`, {
    hint:
      mode === 'smart'
        ? 'It waits for its clients; close them or stop it fast.'
        : 'Look at its log before anything harder.',
  })
}
