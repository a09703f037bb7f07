import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { pipelineOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import { readValidation } from '../store/facts.ts'
import { insertRequest, readRelease, type StoredRelease } from '../store/releases.ts'
import { readSettings } from '../store/settings.ts'
import { stagesUntil, startDelivery } from './cut-release.ts'
import { requestTopic } from './receive-push.ts'
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
    const release = await readRelease(tx, wanted.release)
    const { body: settings } = await readSettings(tx, release.workspace, release.commit)
    const left = await stagesLeft(tx, settings, release)
    const hasEnded = await deliveryHasEnded(world, tx, release)
    const environment = wanted.environment ?? nextStage(settings, release, left, hasEnded)
    requireReach(settings, release, environment)
    await insertRequest(tx, release.id, environment, caller.id)
    await world.runs.wake(tx, [requestTopic(release.id)])
    const run = hasEnded ? await deliverRest(world, tx, caller, settings, release, left, environment) : release.run
    await appendEntry(tx, {
      actor: caller,
      action: 'release.request',
      subject: `release:${release.id}`,
      data: { environment, run },
    })
    return { environment, run }
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

type Stages = ReturnType<typeof stagesUntil>

/** The stages within its reach that a release has not passed yet, in order. */
async function stagesLeft(tx: Tx, settings: Settings, release: StoredRelease): Promise<Stages> {
  const stages = stagesUntil(settings, release.app, release.untilEnvironment)
  const left: Stages[number][] = []
  for (const stage of stages) {
    const { state } = await readValidation(tx, release.id, stage.environment)
    if (state !== 'validated') left.push(stage)
  }
  return left
}

async function deliveryHasEnded(world: World, tx: Tx, release: StoredRelease): Promise<boolean> {
  const run = release.run === null ? undefined : await world.runs.read(tx, release.run)
  return run !== undefined && run.state !== 'active'
}

/** A release whose delivery has ended waits for nothing: whichever stage comes next is meant. */
function nextStage(settings: Settings, release: StoredRelease, left: Stages, hasEnded: boolean): string {
  const required = pipelineOf(settings, release.app).stages.filter(({ request }) => request === 'required')
  const next = left.find(({ environment }) => hasEnded || required.some((stage) => stage.environment === environment))
  if (next) return next.environment
  throw new AppError('conflict', `no stage of ${release.id} waits for a request`, {
    hint: `See tidegate why ${release.id}.`,
  })
}

/** Starts the delivery of what is left, up to the stage asked for; throws `conflict` where the release has been there. */
async function deliverRest(
  world: World,
  tx: Tx,
  actor: Actor,
  settings: Settings,
  release: StoredRelease,
  left: Stages,
  environment: string,
): Promise<string> {
  const stages = left.slice(0, left.findIndex((stage) => stage.environment === environment) + 1)
  if (stages.length === 0) {
    throw new AppError('conflict', `${release.id} was live in ${environment} already`, {
      hint: `To return to it: tidegate rollback ${release.app} --environment ${environment} --to ${release.id}`,
    })
  }
  const { workspace, app, id } = release
  const dedupKey = `delivery:${id}:after:${release.run}`
  const isTested = release.artifacts !== null
  return startDelivery(world, tx, { workspace, settings, app, release: id, stages, isTested, dedupKey, actor })
}
