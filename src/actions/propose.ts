import type { Deployment, Intent, IntentBody } from '../domain/deployment.ts'
import type { Step } from '../domain/step.ts'
import type { Actor } from '../ledger/entry.ts'
import { appendEntry } from '../ledger/entry.ts'
import type { Sql, Tx } from '../lib/db.ts'
import { digestOf } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { deploymentSteps } from '../planning/deployment-steps.ts'
import { strategyInUse } from '../planning/strategy-in-use.ts'
import { type Policy, policyOf } from '../policy/policy.ts'
import { appOf, environmentOf } from '../settings/app-views.ts'
import { replicasOf } from '../settings/place-views.ts'
import type { Settings } from '../settings/schema.ts'
import { voidApprovals } from '../store/approvals.ts'
import {
  endDeployment,
  insertDeployment,
  readCurrent,
  readLastLive,
  readResidents,
  wasTouched,
} from '../store/deployments.ts'
import { placeOf, readLease } from '../store/leases.ts'
import type { StoredRelease } from '../store/releases.ts'
import type { World } from './world.ts'

/** What a deployment would be, were it proposed now: its steps, and the intent that an approval would bind. */
export interface Proposal {
  readonly steps: readonly Step[]
  readonly intentBody: IntentBody
  readonly intentDigest: string
  readonly previous: string | null
  readonly policy: Policy
}

/** Plans a promotion of a release to an environment from what is recorded now; touches nothing. */
export async function planPromotion(
  world: World,
  sql: Sql,
  settings: Settings,
  release: StoredRelease,
  environment: string,
): Promise<Proposal> {
  const { workspace, app } = release
  const current = await readCurrent(sql, workspace, environment, app)
  const policy = policyOf(settings, app, environment)
  const steps = deploymentSteps({
    ...(await settledInput(world, sql, settings, release, environment, policy)),
    intent: 'promote',
    running: current ? { release: current.release, replicas: startedReplicas(settings, app, environment) } : null,
    nextStands: false,
    baselineStands: false,
  })
  return bindIntent(world, sql, { settings, release, environment, policy, steps, previous: current?.release ?? null })
}

/** Everything of a deployment's input that does not depend on its intent. */
export async function settledInput(
  world: World,
  sql: Sql,
  settings: Settings,
  release: StoredRelease,
  environment: string,
  policy: Policy,
) {
  const { workspace, app } = release
  const place = environmentOf(settings, environment)
  const names = Object.keys(appOf(settings, app).components)
  const figures = names.map((name) => [name, replicasOf(settings, app, name, environment)] as const)
  return {
    stage: policy.stage,
    app: appOf(settings, app),
    environment: place,
    strategy: strategyInUse(settings, app, environment, world.strategies),
    suite: policy.suite,
    replicas: {
      wanted: Object.fromEntries(figures.map(([name, figure]) => [name, figure.wanted])),
      started: Object.fromEntries(figures.map(([name, figure]) => [name, figure.started])),
    },
    residents: place.shared === 'slots' ? await readResidents(sql, workspace, environment, app) : [],
    leftovers: await hasLeftovers(sql, workspace, environment, app),
    watchMs: policy.watch.duringMs,
    freshBaseline: policy.analysis?.baseline === 'fresh',
  }
}

/** Whether an earlier deployment may have left sets that nothing will retire: an old colour, or a first release that failed. */
async function hasLeftovers(sql: Sql, workspace: string, environment: string, app: string): Promise<boolean> {
  const last = await readLastLive(sql, workspace, environment, app)
  if (!last) return wasTouched(sql, workspace, environment, app)
  return last.previous !== null && !last.steps.some((step) => step.do === 'retire' && step.release === 'previous')
}

/** Replicas that an environment starts of each component of an app. */
export function startedReplicas(settings: Settings, app: string, environment: string): Record<string, number> {
  const names = Object.keys(appOf(settings, app).components)
  return Object.fromEntries(names.map((name) => [name, replicasOf(settings, app, name, environment).started]))
}

/** Binds everything that an approval says yes to into one body and its digest. */
export async function bindIntent(
  world: World,
  sql: Sql,
  of: {
    settings: Settings
    release: StoredRelease
    environment: string
    policy: Policy
    steps: readonly Step[]
    previous: string | null
  },
): Promise<Proposal> {
  const { release, settings, environment, policy, steps, previous } = of
  if (release.artifacts === null) {
    throw new AppError('conflict', `${release.id} is not built yet: it has no artifacts to deploy`, {
      hint: `See tidegate why ${release.id}.`,
    })
  }
  const place = placeOf(environmentOf(settings, environment), environment, release.app)
  const names = Object.values(appOf(settings, release.app).components).flatMap((component) => component.secrets)
  const versions = await world.services.secretVersions(release.workspace, release.app, environment, names)
  const intentBody: IntentBody = {
    workspace: release.workspace,
    app: release.app,
    environment,
    release: release.id,
    commit: release.commit,
    artifacts: release.artifacts,
    settingsDigest: release.settingsDigest,
    secretsDigest: digestOf(versions),
    targetGeneration: (await readLease(sql, release.workspace, place)).fence,
    planDigest: digestOf(steps),
    policyDigest: policy.digest,
    previous,
  }
  return { steps, intentBody, intentDigest: digestOf(intentBody), previous, policy }
}

/** Stores a proposal as a deployment that waits for its gates, in place of one that this delivery proposed before. */
export async function proposeDeployment(
  tx: Tx,
  proposal: Proposal,
  made: {
    actor: Actor
    deliveryRun: string | null
    because: string
    replaces?: Deployment
    intent?: Intent
    takesBack?: string
  },
): Promise<Deployment> {
  if (made.replaces) {
    const because = 'what it was to do has changed since it was proposed'
    await endDeployment(tx, made.replaces.id, ['proposed'], 'void', because)
    await voidApprovals(tx, made.replaces.id, because)
  }
  const { workspace, environment, app, release } = proposal.intentBody
  const deployment = await insertDeployment(tx, {
    id: newId('dep'),
    workspace,
    environment,
    app,
    release,
    intent: made.intent ?? 'promote',
    steps: proposal.steps,
    intentDigest: proposal.intentDigest,
    intentBody: proposal.intentBody,
    previous: proposal.previous,
    deliveryRun: made.deliveryRun,
    takesBack: made.takesBack ?? null,
    because: made.because,
    startedBy: made.actor.id,
  })
  await appendEntry(tx, {
    actor: made.actor,
    action: 'deployment.propose',
    subject: `deployment:${deployment.id}`,
    because: made.because,
    data: {
      release,
      environment,
      intent: deployment.intent,
      intentDigest: proposal.intentDigest,
      replaces: made.replaces?.id,
    },
  })
  return deployment
}
