import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { localDriver } from '../drivers/local/local.ts'
import { stopPostgres } from '../postgres/stop.ts'

/** What was stopped below a home. */
export interface Stopped {
  /** Workspaces whose replicas, edge and host were stopped. */
  readonly targets: readonly string[]
  /** Whether the embedded PostgreSQL ran. */
  readonly postgres: boolean
}

/** The workspaces that have a local target in a home. */
export function listTargets(home: string): Promise<string[]> {
  return readdir(join(home, 'targets')).catch(() => [])
}

/** Stops what lives on when control planes end: every local target, drained, and then the embedded PostgreSQL. Files stay. */
export async function stopEverything(home: string): Promise<Stopped> {
  const targets = await listTargets(home)
  for (const name of targets) {
    // A host that was killed is started again for this: it alone knows the replicas that outlived it.
    const driver = await localDriver({ folder: join(home, 'targets', name), artifacts: join(home, 'artifacts') })
    await driver.shutDown()
  }
  return { targets, postgres: await stopPostgres(join(home, 'postgres')) }
}
