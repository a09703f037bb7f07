import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { system } from '../../actions/actor.ts'
import type { World } from '../../actions/world.ts'
import { postgres } from '../../backups/postgres.ts'
import { settingsExport } from '../../backups/settings.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { appendEntry } from '../../ledger/entry.ts'
import { systemClock } from '../../lib/clock.ts'
import { AppError } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import { insertBackup } from '../../store/backups.ts'
import { openScene, type Scene, stepOf } from './scene.ts'

/** Takes a backup, restores it into a scratch place and compares: only a proven one lets the deployment go on. */
export function backupExecutor(world: World): Executor {
  return { verb: 'backup', run: (attempt) => backup(world, attempt) }
}

async function backup(world: World, attempt: Attempt): Promise<Outcome> {
  const { what } = stepOf(attempt, 'backup')
  const scene = await openScene(world, attempt)
  const folder = join(world.folders.backups, scene.deployment.workspace, scene.place.environment, scene.place.app)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  attempt.crashPoint('backup:before')
  const { made, proof } =
    what === 'settings' ? await backUpSettings(scene, folder) : await backUpDatabase(world, scene, folder)
  attempt.crashPoint('backup:after')
  if (!proof.restored)
    return { is: 'failed', because: `the backup of the ${what} could not be proven: ${proof.because.join('; ')}` }
  const { workspace } = scene.deployment
  const id = newId('bak')
  const record = {
    id,
    workspace,
    ...scene.place,
    what,
    deployment: scene.deployment.id,
    file: made.file,
    digest: made.sha256,
    bytes: made.bytes,
    proof,
  }
  return {
    is: 'passed',
    output: {
      backup: id,
      bytes: made.bytes,
      restored: true,
      tables: proof.tables,
      rows: proof.rows,
      tookMs: made.tookMs + proof.tookMs,
    },
    commit: async (tx) => {
      await insertBackup(tx, record)
      await appendEntry(tx, {
        actor: system,
        action: 'backup.prove',
        subject: `deployment:${scene.deployment.id}`,
        data: { backup: id, what, digest: made.sha256, tables: proof.tables, rows: proof.rows },
      })
    },
  }
}

async function backUpSettings(scene: Scene, folder: string) {
  const state = await scene.driver.observe(scene.place)
  const source = {
    settings: scene.previous?.settings ?? scene.next.settings,
    targetState: { release: scene.deployment.previous, state },
    seenAt: systemClock.now().toISOString(),
  }
  const limits = { signal: scene.attempt.signal }
  const made = await settingsExport.make(source, folder, limits)
  return { made, proof: await settingsExport.prove(made, undefined, limits) }
}

async function backUpDatabase(world: World, scene: Scene, folder: string) {
  const { workspace } = scene.deployment
  const url = await world.services.databaseUrl(workspace, scene.next.settings, scene.place.app, scene.place.environment)
  if (url === null)
    throw new AppError(
      'invalid-settings',
      `${scene.place.app} has no database in ${scene.place.environment} to back up`,
    )
  const limits = { signal: scene.attempt.signal }
  const made = await postgres.make({ url: world.services.scratchUrl(url) }, folder, limits)
  return { made, proof: await postgres.prove(made, { url: world.services.scratchUrl(url) }, limits) }
}
