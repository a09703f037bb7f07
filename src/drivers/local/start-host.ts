import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TargetFolder } from './folders.ts'

const entry = fileURLToPath(new URL('./host/host.ts', import.meta.url))

/** Starts the host of a target, whose `config.json` must lie there; if one lives already, the new one leaves at once. */
export function startHost(folder: TargetFolder, nodePath: string): void {
  const log = openSync(folder.hostLog, 'a', 0o600)
  const child = spawn(nodePath, ['--disable-warning=ExperimentalWarning', entry, folder.root], {
    cwd: folder.root,
    env: { ...surroundings(), HOME: folder.home },
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.on('error', () => {}) // whoever waits for the host tells it, with the log
  child.unref()
  closeSync(log)
}

/** All that the processes of a target inherit: where programs are found, and the zone of time. */
export function surroundings(): NodeJS.ProcessEnv {
  const { PATH, TZ } = process.env
  return { ...(PATH === undefined ? {} : { PATH }), ...(TZ === undefined ? {} : { TZ }) }
}
