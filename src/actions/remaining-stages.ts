import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import type { Settings } from '../settings/schema.ts'
import { readValidation } from '../store/facts.ts'
import { findRequest, insertRequest, lockRelease, type StoredRelease } from '../store/releases.ts'
import { readSettings } from '../store/settings.ts'
import { stagesUntil, startDelivery } from './cut-release.ts'
import type { World } from './world.ts'

type Stages = ReturnType<typeof stagesUntil>

/** A release with the way that it has yet to go. */
export interface Standing {
  readonly release: StoredRelease
  readonly settings: Settings
  /** The stages within its reach that it has not passed yet, in order. */
  readonly left: Stages
  /** Whether its delivery is over, or on its way out: such a one takes it nowhere any more. */
  readonly hasEnded: boolean
}

/** What a delivery that waits for a request listens to. */
export function requestTopic(release: string): string {
  return `request:${release}`
}

/** Looks how far a release has come; until the transaction ends nobody else decides how it goes on, its delivery's end included. */
export async function readStanding(world: World, tx: Tx, id: string): Promise<Standing> {
  const release = await lockRelease(tx, id)
  const { body: settings } = await readSettings(tx, release)
  const left: Stages[number][] = []
  for (const stage of stagesUntil(settings, release.app, release.untilEnvironment)) {
    const { state } = await readValidation(tx, id, stage.environment)
    if (state !== 'validated') left.push(stage)
  }
  const run = release.run === null ? undefined : await world.runs.read(tx, release.run)
  return { release, settings, left, hasEnded: run !== undefined && (run.state !== 'active' || run.ending !== null) }
}

/**
 * Records that somebody asks for a stage, and answers the delivery that takes the release there: its own while that is under way, else
 * a new one through the stages that are left. Throws `conflict` where the release has been there.
 */
export async function requestStage(
  world: World,
  tx: Tx,
  asked: { readonly by: Actor; readonly environment: string; readonly because?: string },
  standing: Standing,
): Promise<string | null> {
  const { by, environment, because } = asked
  const { release, hasEnded } = standing
  await insertRequest(tx, release.id, environment, by.id)
  await world.runs.wake(tx, [requestTopic(release.id)])
  const run = hasEnded ? await deliverRest(world, tx, by, standing, environment) : release.run
  await appendEntry(tx, {
    actor: by,
    action: 'release.request',
    subject: `release:${release.id}`,
    ...(because === undefined ? {} : { because }),
    data: { environment, run },
  })
  return run
}

/**
 * Goes on where a delivery passes that was planned before somebody asked for more: a new one takes the release through the stages that
 * are left, up to the last one asked for. Answers its run; null where nothing more was asked for.
 */
export async function carryOn(
  world: World,
  tx: Tx,
  delivery: { readonly release: string; readonly run: string; readonly planned: readonly string[] },
): Promise<string | null> {
  const standing = await readStanding(world, tx, delivery.release)
  if (standing.release.run !== delivery.run) return null
  const beyond = standing.left.filter(({ environment }) => !delivery.planned.includes(environment))
  for (const { environment } of beyond.reverse()) {
    const request = await findRequest(tx, delivery.release, environment)
    if (!request) continue
    const asker: Actor = { kind: 'human', id: request.person, name: request.by }
    return deliverRest(world, tx, asker, standing, environment)
  }
  return null
}

/** Starts the delivery of what is left, up to the stage asked for; throws `conflict` where the release has been there. */
async function deliverRest(
  world: World,
  tx: Tx,
  actor: Actor,
  { release, settings, left }: Standing,
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
