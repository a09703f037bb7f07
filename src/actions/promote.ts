import type { Actor } from '../ledger/entry.ts'
import { AppError } from '../lib/errors.ts'
import { pipelineOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import type { StoredRelease } from '../store/releases.ts'
import { stagesUntil } from './cut-release.ts'
import { readStanding, requestStage, type Standing } from './remaining-stages.ts'
import type { World } from './world.ts'

/**
 * Asks for a release's next stage, or a named one; answers which, and the delivery that will take it there: a new one, through the
 * stages that are left, where the release's own has ended.
 */
export async function promote(
  world: World,
  caller: Actor,
  wanted: { readonly workspace: string; readonly release: string; readonly environment?: string },
): Promise<{ readonly environment: string; readonly run: string | null }> {
  return world.db.tx(async (tx) => {
    const standing = await readStanding(world, tx, wanted.release)
    const environment = wanted.environment ?? nextStage(standing)
    requireReach(standing.settings, standing.release, environment)
    return { environment, run: await requestStage(world, tx, { by: caller, environment }, standing) }
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

/** A release whose delivery has ended waits for nothing: whichever stage comes next is meant. */
function nextStage({ settings, release, left, hasEnded }: Standing): string {
  const required = pipelineOf(settings, release.app).stages.filter(({ request }) => request === 'required')
  const next = left.find(({ environment }) => hasEnded || required.some((stage) => stage.environment === environment))
  if (next) return next.environment
  throw new AppError('conflict', `no stage of ${release.id} waits for a request`, {
    hint: `See tidegate why ${release.id}.`,
  })
}
