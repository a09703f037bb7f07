import type { Deployment } from '../domain/deployment.ts'
import type { Actor } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { deploymentSteps } from '../planning/deployment-steps.ts'
import { policyOf } from '../policy/policy.ts'
import { environmentOf } from '../settings/app-views.ts'
import { lockDeployment, markAdmitted } from '../store/deployments.ts'
import { readNow } from '../store/facts.ts'
import { lockLease, placeOf, takeLease } from '../store/leases.ts'
import { readRelease } from '../store/releases.ts'
import { readSettings } from '../store/settings.ts'
import { startDeploymentRun } from './admit.ts'
import { bindIntent, proposeDeployment, settledInput, startedReplicas } from './propose.ts'
import type { World } from './world.ts'

/** What a rollback answers, where to, and who wants it. */
export interface RollbackOrder {
  /** The deployment whose release is taken back. */
  readonly deployment: Pick<
    Deployment,
    'id' | 'workspace' | 'environment' | 'app' | 'release' | 'deliveryRun' | 'steps'
  >
  /** The release to return to: it was live in this place by an admitted promotion. */
  readonly to: string
  /** Whether the sets of that release still stand, so that requests can go back at once. */
  readonly stands: boolean
  readonly actor: Actor
  readonly because: string
  /** Who holds the lease now, to hand it over without a gap; null when nobody does. */
  readonly leaseFrom: string | null
}

/**
 * Starts the deployment that takes a place back, in the caller's transaction: no gate is asked, the lease is handed over with a new
 * fence so that no third deployment slips in between, and its run goes before all others.
 */
export async function startRollback(world: World, tx: Tx, order: RollbackOrder): Promise<Deployment> {
  const { deployment: bad, to } = order
  const release = await readRelease(tx, to)
  const { body: settings } = await readSettings(tx, release)
  const policy = policyOf(settings, bad.app, bad.environment)
  const steps = deploymentSteps({
    ...(await settledInput(world, tx, settings, release, bad.environment, policy)),
    intent: 'rollback',
    running: { release: bad.release, replicas: startedReplicas(settings, bad.app, bad.environment) },
    nextStands: order.stands,
    baselineStands: bad.steps.some((step) => step.do === 'provision' && step.release === 'baseline'),
  })
  const proposal = await bindIntent(world, tx, {
    settings,
    release,
    environment: bad.environment,
    policy,
    steps,
    previous: bad.release,
  })
  const proposed = await proposeDeployment(tx, proposal, {
    actor: order.actor,
    deliveryRun: bad.deliveryRun,
    because: order.because,
    intent: 'rollback',
    takesBack: bad.id,
  })
  const place = placeOf(environmentOf(settings, bad.environment), bad.environment, bad.app)
  await lockLease(tx, bad.workspace, place)
  const generation = await takeLease(tx, bad.workspace, place, proposed.id, order.leaseFrom)
  if (generation === null) {
    throw new AppError('conflict', `another deployment holds ${place}: the rollback is asked again once it has ended`)
  }
  const run = newId('run')
  await markAdmitted(tx, proposed.id, generation, run)
  const admitted = await lockDeployment(tx, proposed.id)
  const startedAt = await readNow(tx)
  await startDeploymentRun(world, tx, {
    settings,
    release,
    deployment: admitted,
    run,
    parent: bad.deliveryRun === null ? null : { run: bad.deliveryRun, node: `await:${bad.environment}` },
    startedAt,
    priority: 100,
  })
  return admitted
}
