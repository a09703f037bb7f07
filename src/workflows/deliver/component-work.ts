import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { deliveryData } from '../../actions/delivery-data.ts'
import type { World } from '../../actions/world.ts'
import { endEarlierAttempts, placeOfAttempt } from '../../builders/work-folder.ts'
import type { Attempt } from '../../engine/contract.ts'
import { componentOf } from '../../settings/app-views.ts'
import { readRelease } from '../../store/releases.ts'
import { readSettings } from '../../store/settings.ts'

const input = z.object({ component: z.string() })

/** What a build or a test of one component needs to know. */
export async function openComponent(world: World, attempt: Attempt) {
  const { component } = input.parse(attempt.input)
  const data = deliveryData.parse(attempt.run.data)
  const release = await readRelease(world.db, data.release)
  const { body: settings } = await readSettings(world.db, release)
  const repository = await world.repository(data.workspace)
  return {
    component,
    release,
    settings,
    repository,
    commit: await repository.commit(release.commit),
    use: componentOf(settings, release.app, component),
    logFile: await logFileOf(world, attempt),
  }
}

async function logFileOf(world: World, attempt: Attempt): Promise<string> {
  const folder = join(world.folders.logs, attempt.run.id)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, `${attempt.node.replace(':', '-')}.log`)
}

/** Checks the release's commit out into a folder of this attempt's own, and removes it again whatever happens; nothing of an earlier try runs beside it. */
export async function withCheckout<T>(
  world: World,
  attempt: Attempt,
  from: { checkout(commit: string, folder: string, options: { signal: AbortSignal }): Promise<unknown> },
  commit: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const own = { run: attempt.run.id, node: attempt.node, fence: attempt.fence }
  const folder = placeOfAttempt(world.folders.work, own)
  await mkdir(world.folders.work, { recursive: true, mode: 0o700 })
  await endEarlierAttempts(world.folders.work, own)
  try {
    await from.checkout(commit, folder, { signal: attempt.signal })
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
