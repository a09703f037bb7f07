import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TargetFolder } from '../folders.ts'
import { surroundings } from '../start-host.ts'
import { identify, type ProcessIdentity, signalGroup } from './processes.ts'

const entry = fileURLToPath(new URL('../edge/edge.ts', import.meta.url))

/** Starts an edge that lives on without this host; null when it cannot be started. Calls `onExit` when it has ended. */
export function startEdge(folder: TargetFolder, port: number, onExit: () => void): ProcessIdentity | null {
  const log = openSync(folder.edgeLog, 'a', 0o600)
  try {
    const child = spawn(process.execPath, [entry, folder.root, String(port)], {
      cwd: folder.root,
      env: { ...surroundings(), NODE_COMPILE_CACHE: folder.compiled },
      detached: true,
      stdio: ['ignore', log, log],
    })
    child.on('exit', onExit)
    child.on('error', onExit)
    child.unref()
    return child.pid === undefined ? null : identify(child.pid)
  } finally {
    closeSync(log)
  }
}

/** Ends an edge at once, if there is one. */
export function killEdge(one: ProcessIdentity | null): void {
  if (one) signalGroup(one, 'SIGKILL')
}
