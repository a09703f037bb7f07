import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TargetFolder } from '../folders.ts'
import { startHost } from '../start-host.ts'

const everyMs = 1000
const missesToStart = 3

/**
 * Brings a dead host back when no control plane is there to do it: without a host nobody restarts replicas, and what they print
 * stays in their pipes until these are full and they stand still.
 */
export async function watchHost(folder: TargetFolder): Promise<never> {
  for (let misses = 0; ; await sleep(everyMs)) {
    misses = (await answers(folder.hostSocket)) ? 0 : misses + 1
    if (misses >= missesToStart) {
      startHost(folder, process.execPath)
      misses = 0
    }
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.on('connect', () => {
      connection.destroy()
      resolve(true)
    })
    connection.on('error', () => resolve(false))
  })
}
