import { z } from 'zod'
import { deliveryData } from '../../actions/delivery-data.ts'
import type { World } from '../../actions/world.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Step } from '../../domain/step.ts'
import type { Place } from '../../domain/target.ts'
import type { Driver, Effect } from '../../drivers/driver.ts'
import type { Attempt } from '../../engine/contract.ts'
import { digestOf } from '../../lib/digest.ts'
import { AppError } from '../../lib/errors.ts'
import { environmentOf } from '../../settings/app-views.ts'
import type { Settings } from '../../settings/schema.ts'
import { readDeployment } from '../../store/deployments.ts'
import { placeOf, readLease } from '../../store/leases.ts'
import { readRelease, type StoredRelease } from '../../store/releases.ts'
import { readSettings } from '../../store/settings.ts'

/** A release with the settings that it was cut with. */
export interface SettledRelease {
  readonly release: StoredRelease
  readonly settings: Settings
  readonly settingsDigest: string
}

/** What every step of a deployment stands on. */
export interface Scene {
  readonly world: World
  readonly attempt: Attempt
  readonly deployment: Deployment
  readonly place: Place
  readonly driver: Driver
  readonly next: SettledRelease
  readonly previous: SettledRelease | null
  /** The lease's fence: what the target compares. */
  readonly generation: number
  /** Names an effect of this step; the same over all attempts. */
  effect(part?: string): Effect
}

/** Opens the deployment of a run, and refuses to go on when what was admitted is not what lies here, or the lease is another's. */
export async function openScene(world: World, attempt: Attempt): Promise<Scene> {
  const data = deliveryData.extend({ deployment: z.string(), environment: z.string() }).parse(attempt.run.data)
  const deployment = await readDeployment(world.db, data.deployment)
  const [next, previous] = await Promise.all([
    settle(world, deployment.release),
    deployment.previous === null ? null : settle(world, deployment.previous),
  ])
  requireIntent(deployment, next)
  await requireSecrets(world, deployment, next)
  requireStep(deployment, attempt)
  const generation = await requireLease(world, deployment, next.settings)
  const { environment, app } = deployment
  return {
    world,
    attempt,
    deployment,
    place: { environment, app },
    driver: await world.driver(deployment.workspace, next.settings, environment),
    next,
    previous,
    generation,
    effect: (part) => ({
      environment,
      app,
      key: part === undefined ? attempt.key : `${attempt.key}/${part}`,
      generation,
      signal: attempt.signal,
    }),
  }
}

/** The step that an attempt is to do, of the kind that its executor does. */
export function stepOf<Do extends Step['do']>(attempt: Attempt, wanted: Do): Extract<Step, { do: Do }> {
  const step = attempt.input as Step
  if (step.do !== wanted) throw new AppError('conflict', `a step ${wanted} was wanted, found ${step.do}`)
  return step as Extract<Step, { do: Do }>
}

/** The release that a step names. */
export function releaseOf(scene: Scene, which: 'next' | 'previous'): SettledRelease {
  if (which === 'next') return scene.next
  if (scene.previous) return scene.previous
  throw new AppError('conflict', `the step names the release before, but ${scene.deployment.id} has none`)
}

async function settle(world: World, id: string): Promise<SettledRelease> {
  const release = await readRelease(world.db, id)
  const { body, digest } = await readSettings(world.db, release)
  return { release, settings: body, settingsDigest: digest }
}

/** What was approved is what is done: digests over steps, artifacts and settings are compared before every step. */
function requireIntent(deployment: Deployment, { release, settingsDigest }: SettledRelease): void {
  const { intentBody, intentDigest, steps } = deployment
  const same =
    digestOf(intentBody) === intentDigest &&
    digestOf(steps) === intentBody.planDigest &&
    release.commit === intentBody.commit &&
    release.settingsDigest === intentBody.settingsDigest &&
    settingsDigest === intentBody.settingsDigest &&
    digestOf(release.artifacts) === digestOf(intentBody.artifacts)
  if (same) return
  throw new AppError('conflict', `${deployment.id} is not what was admitted any more: nothing is done`, {
    hint: 'Somebody changed its rows or its release in the database. Run tidegate ledger verify.',
  })
}

/** The secrets of a promotion are those that were bound: a new version asks for a new proposal. A rollback takes what is set now. */
async function requireSecrets(
  world: World,
  deployment: Deployment,
  { release, settings }: SettledRelease,
): Promise<void> {
  if (deployment.intent === 'rollback') return
  const { workspace, app, environment, intentBody } = deployment
  const names = Object.values(settings.apps[release.app]?.components ?? {}).flatMap((component) => component.secrets)
  const versions = await world.services.secretVersions(workspace, app, environment, names)
  if (digestOf(versions) === intentBody.secretsDigest) return
  throw new AppError(
    'conflict',
    `a secret of ${app} in ${environment} was set anew since ${deployment.id} was admitted`,
    {
      hint: `Abort it with tidegate abort ${deployment.id}, and promote the release again.`,
    },
  )
}

/** What the engine hands over is the step of the plan at this place, nothing else. */
function requireStep({ id, steps }: Deployment, { node, input }: Attempt): void {
  const planned = steps[Number(/^s(\d+)-/.exec(node)?.[1]) - 1]
  if (planned !== undefined && digestOf(planned) === digestOf(input)) return
  throw new AppError('conflict', `${node} is not the step that was admitted with ${id}: nothing is done`, {
    hint: 'Somebody changed it in the database. Run tidegate ledger verify.',
  })
}

async function requireLease(world: World, deployment: Deployment, settings: Settings): Promise<number> {
  const place = placeOf(environmentOf(settings, deployment.environment), deployment.environment, deployment.app)
  const lease = await readLease(world.db, deployment.workspace, place)
  if (lease.deployment === deployment.id && lease.fence === deployment.generation) return lease.fence
  throw new AppError('stale-generation', `${deployment.id} does not hold ${place} any more: nothing is done`, {
    hint: 'Another deployment has taken over.',
  })
}
