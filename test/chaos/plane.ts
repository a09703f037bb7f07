import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Where a control plane works. */
export interface PlanePlace {
  readonly home: string
  readonly databaseUrl: string
  readonly port: number
  readonly edgePort: number
}

/** One life of a control plane's process. */
export interface Plane {
  readonly url: string
  /** Resolves to true once its API answers, to false when it died before. */
  readonly ready: Promise<boolean>
  /** Resolves once the process is gone, with the crash point at which it killed itself, or null. */
  readonly gone: Promise<string | null>
  readonly isReady: () => boolean
  /** kill -9. */
  kill(): void
  /** Stops the process where it stands, as a paused virtual machine; it knows nothing of it when it is thawed. */
  freeze(): void
  thaw(): void
}

const program = fileURLToPath(new URL('./control-plane.ts', import.meta.url))

/** Starts a control plane that dies by itself at the first of these crash points that it passes. */
export function startPlane(place: PlanePlace, labels: Iterable<string> = []): Plane {
  const log = openSync(join(place.home, '..', 'planes.log'), 'a', 0o600)
  const child = spawn(process.execPath, [program, place.home, String(place.port), String(place.edgePort)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      DATABASE_URL: place.databaseUrl,
      TIDEGATE_CRASH_AT: [...labels].join(','),
      NODE_COMPILE_CACHE: join(place.home, '..', 'compiled'),
    },
    stdio: ['ignore', 'pipe', log],
  })
  closeSync(log)
  return watch(child, `http://127.0.0.1:${place.port}`)
}

function watch(child: ChildProcess, url: string): Plane {
  let ready = false
  let isFrozen = false
  let diedAt: string | null = null
  const gone = new Promise<string | null>((resolve) => child.once('close', () => resolve(diedAt)))
  const toldReady = new Promise<boolean>((resolve) => {
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'ready') ready = true
        if (line === 'ready') resolve(true)
        if (line.startsWith('died at ')) diedAt = line.slice('died at '.length)
      })
    child.once('exit', () => {
      ready = false
      resolve(false)
    })
  })
  const signal = (name: NodeJS.Signals, frozen: boolean) => {
    isFrozen = frozen
    child.kill(name)
  }
  return {
    url,
    gone,
    ready: toldReady,
    isReady: () => ready && !isFrozen,
    kill: () => void child.kill('SIGKILL'),
    freeze: () => signal('SIGSTOP', true),
    thaw: () => signal('SIGCONT', false),
  }
}
