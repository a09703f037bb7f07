import type { Detection } from '../detection/detect.ts'
import { releaseIds } from '../domain/release.ts'
import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { deliveryRunPlan } from '../planning/run-plans.ts'
import { appOf, environmentOf, pipelineOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import type { Commit } from '../sources/commit.ts'
import { extendRelease, findReleaseUnder, insertRelease, lockRelease, setDelivery } from '../store/releases.ts'
import type { World } from './world.ts'

/** A push as the stories see it: what moved, to which commit, by whom, and how far its ref's rule lets it go. */
export interface TakenPush {
  readonly workspace: string
  readonly ref: string
  readonly commit: Commit
  /** E-mail addresses of everyone who wrote a commit of this push. */
  readonly authors: readonly string[]
  readonly settings: Settings
  readonly settingsDigest: string
  readonly detection: Detection
  readonly until: string
  readonly actor: Actor
  readonly pushedBy: readonly string[]
}

/** The stages of an app's pipeline that a push may reach, in order. */
export function stagesUntil(settings: Settings, app: string, until: string) {
  const { stages } = pipelineOf(settings, app)
  const last = stages.findIndex((stage) => stage.environment === until)
  // A pipeline without that environment (standard has no staging) is walked up to the last stage of the same kind or before.
  const end = last >= 0 ? last : lastOfKind(settings, stages, until)
  return stages.slice(0, end + 1).map(({ environment }) => ({
    environment,
    title: environmentOf(settings, environment).title ?? environment,
  }))
}

function lastOfKind(settings: Settings, stages: readonly { environment: string }[], until: string): number {
  const order = ['development', 'staging', 'production']
  const most = order.indexOf(environmentOf(settings, until).kind)
  return stages.findLastIndex(({ environment }) => order.indexOf(environmentOf(settings, environment).kind) <= most)
}

/** Cuts a release of every touched app and starts its delivery, in the caller's transaction; answers the releases that are new. */
export async function cutReleases(world: World, tx: Tx, push: TakenPush): Promise<string[]> {
  const apps = [...new Set(push.detection.components.map(({ app }) => app))]
  const made: string[] = []
  for (const app of apps) {
    const { id, isNew } = await nameRelease(tx, push, app)
    if (!isNew && !(await goesFurther(tx, push, app, id))) continue
    await deliverCut(world, tx, { ...push, app, release: id })
    made.push(id)
  }
  return made
}

/** Finds an app's release at the pushed commit under the push's settings, or stores it: other settings make another release. */
async function nameRelease(tx: Tx, push: TakenPush, app: string): Promise<{ id: string; isNew: boolean }> {
  const { workspace, settingsDigest, ref, authors, pushedBy } = push
  const { oid: commit, message } = push.commit
  const of = { workspace, app, commit, settingsDigest }
  const rest = { ref, message, authors, pushedBy, untilEnvironment: push.until }
  for (const id of releaseIds(app, commit, settingsDigest)) {
    if (await insertRelease(tx, { id, ...of, ...rest })) return { id, isNew: true }
    const standing = await findReleaseUnder(tx, of)
    if (standing) return { id: standing.id, isNew: false }
  }
  throw new AppError('conflict', `both ids of ${app} at ${commit} belong to releases under other settings`, {
    hint: 'Push another commit: git commit --allow-empty',
  })
}

/** Whether this push takes a release further than the one that cut it: a branch's commit that reached main. */
async function goesFurther(tx: Tx, push: TakenPush, app: string, id: string): Promise<boolean> {
  const before = await lockRelease(tx, id)
  const reach = (until: string) => stagesUntil(push.settings, app, until).length
  if (reach(push.until) <= reach(before.untilEnvironment)) return false
  await extendRelease(tx, id, push)
  return true
}

async function deliverCut(world: World, tx: Tx, order: TakenPush & { app: string; release: string }): Promise<void> {
  const { settings, app, release, actor, detection, until } = order
  const stages = stagesUntil(settings, app, until)
  const run = await startDelivery(world, tx, {
    ...order,
    stages,
    isTested: false,
    dedupKey: `delivery:${release}:${until}`,
  })
  const reasons = detection.components.filter((touched) => touched.app === app)
  await appendEntry(tx, {
    actor,
    action: 'release.cut',
    subject: `release:${release}`,
    because: `${order.ref} moved to ${order.commit.oid.slice(0, 12)}`,
    data: {
      run,
      until,
      components: reasons.map(({ component, reasons: why }) => ({ component, why: why[0]?.links.join(' → ') ?? '' })),
    },
  })
}

/** What a delivery is to carry, and through which stages. */
export interface DeliveryOrder {
  readonly workspace: string
  readonly settings: Settings
  readonly app: string
  readonly release: string
  readonly stages: readonly { readonly environment: string; readonly title: string }[]
  /** Whether its components passed their tests before. */
  readonly isTested: boolean
  readonly dedupKey: string
  readonly actor: Actor
}

/** Starts the delivery that carries a release from now on, in the caller's transaction; answers its run. */
export async function startDelivery(world: World, tx: Tx, order: DeliveryOrder): Promise<string> {
  const { settings, app, release, stages, isTested, dedupKey, actor } = order
  const components = Object.entries(appOf(settings, app).components)
  const { id } = await world.runs.start(tx, {
    id: newId('run'),
    kind: 'delivery',
    subject: release,
    dedupKey,
    priority: settings.apps[app]?.priority ?? 0,
    plan: deliveryRunPlan({
      components: components.map(([name, { test }]) => ({ name, build: true, test: !isTested && test !== undefined })),
      stages,
    }),
    data: { workspace: order.workspace, app, release, startedBy: actor.id },
  })
  await setDelivery(tx, release, id)
  return id
}
