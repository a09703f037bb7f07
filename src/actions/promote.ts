import { type Actor, appendEntry } from '../ledger/entry.ts'
import { AppError } from '../lib/errors.ts'
import { pipelineOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import { readValidation } from '../store/facts.ts'
import { insertRequest, readRelease, type StoredRelease } from '../store/releases.ts'
import { readSettings } from '../store/settings.ts'
import { stagesUntil } from './cut-release.ts'
import { requestTopic } from './receive-push.ts'
import type { World } from './world.ts'

/** Asks for a release's next stage, or a named one; answers which, and the delivery that will take it there. */
export async function promote(
  world: World,
  caller: Actor,
  wanted: { readonly workspace: string; readonly release: string; readonly environment?: string },
): Promise<{ readonly environment: string; readonly run: string | null }> {
  return world.db.tx(async (tx) => {
    const release = await readRelease(tx, wanted.release)
    const { body: settings } = await readSettings(tx, release.workspace, release.commit)
    const environment = wanted.environment ?? (await nextStage(world, settings, release))
    requireReach(settings, release, environment)
    await insertRequest(tx, release.id, environment, caller.id)
    await world.runs.wake(tx, [requestTopic(release.id)])
    await appendEntry(tx, {
      actor: caller,
      action: 'release.request',
      subject: `release:${release.id}`,
      data: { environment },
    })
    return { environment, run: release.run }
  })
}

/** A push that stops before an environment cannot be promoted past it: its branch has to reach the one that may. */
function requireReach(settings: Settings, release: StoredRelease, environment: string): void {
  if (!pipelineOf(settings, release.app).stages.some((stage) => stage.environment === environment)) {
    throw new AppError('invalid-input', `the pipeline of ${release.app} has no stage ${environment}`)
  }
  if (stagesUntil(settings, release.app, release.untilEnvironment).some((stage) => stage.environment === environment))
    return
  throw new AppError(
    'conflict',
    `${release.id} was pushed to ${release.ref}, which goes no further than ${release.untilEnvironment}`,
    {
      hint: 'Merge its commit into the branch whose rule reaches further.',
    },
  )
}

async function nextStage(world: World, settings: Settings, release: StoredRelease): Promise<string> {
  for (const { environment, request } of pipelineOf(settings, release.app).stages) {
    const { state } = await readValidation(world.db, release.id, environment)
    if (state !== 'validated' && request === 'required') return environment
  }
  throw new AppError('conflict', `no stage of ${release.id} waits for a request`, {
    hint: `See tidegate why ${release.id}.`,
  })
}
