import type { Deployment } from '../domain/deployment.ts'
import type { Commit } from '../engine/contract.ts'
import { decideAdmission, gatesInUse } from '../gates/admission.ts'
import { appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { deploymentRunPlan } from '../planning/run-plans.ts'
import { environmentOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import { consumeApprovals } from '../store/approvals.ts'
import { lockDeployment, markAdmitted } from '../store/deployments.ts'
import { readNow } from '../store/facts.ts'
import { lockLease, placeOf, takeLease } from '../store/leases.ts'
import type { StoredRelease } from '../store/releases.ts'
import { system } from './actor.ts'
import { gatherFacts, readSlotFacts } from './admission-facts.ts'
import { planPromotion } from './propose.ts'
import { rolloutDeadline } from './rollout-deadline.ts'
import { supersedeOlder } from './supersede.ts'
import type { World } from './world.ts'

/** What an admission is about. */
export interface AdmissionOrder {
  readonly settings: Settings
  readonly release: StoredRelease
  readonly deployment: Deployment
  readonly run: string
  readonly parent: { readonly run: string; readonly node: string } | null
}

/**
 * Admits a proposed deployment, all or nothing: under the place's lease every gate is asked again, what an approval bound is
 * recomputed, the approvals are used up, the lease is taken and the run is started. Throws `conflict` when anything moved meanwhile.
 */
export function admission(world: World, order: AdmissionOrder): Commit {
  return async (tx, ending) => {
    if (ending) throw new AppError('conflict', 'the delivery was ended meanwhile: nothing is admitted')
    const { settings, release } = order
    const { environment, app, workspace } = order.deployment
    const place = placeOf(environmentOf(settings, environment), environment, app)
    await lockLease(tx, workspace, place)
    const deployment = await lockDeployment(tx, order.deployment.id)
    if (deployment.state !== 'proposed') throw moved('it is no longer proposed')
    const proposal = await planPromotion(world, tx, settings, release, environment)
    if (proposal.intentDigest !== deployment.intentDigest) throw moved('what it would do has changed')
    const now = await readNow(tx)
    const facts = await gatherFacts(tx, { settings, release, policy: proposal.policy, deployment, now })
    const admitted = decideAdmission(gatesInUse(proposal.policy.gates, world.gates), facts, now)
    if (!admitted.open) throw moved('a gate closed')
    const approvedBy = await consume(tx, proposal.policy.gates, deployment, facts.approvalRule.people)
    const generation = await takeLease(tx, workspace, place, deployment.id, null)
    if (generation === null) throw moved('the lease was taken')
    await markAdmitted(tx, deployment.id, generation, order.run)
    await startDeploymentRun(world, tx, { ...order, deployment, startedAt: now })
    await supersedeOlder(world, tx, deployment, order)
    await appendEntry(tx, {
      actor: system,
      action: 'deployment.admit',
      subject: `deployment:${deployment.id}`,
      because: admitted.decisions.map(({ kind, decision }) => `${kind}: ${decision.because}`).join('; '),
      data: { generation, run: order.run, approvedBy, intentDigest: deployment.intentDigest },
    })
  }
}

/** Uses up the approvals where an approval gate stands; fewer than wanted undoes the admission. */
async function consume(
  tx: Tx,
  gates: readonly { readonly kind: string }[],
  deployment: Deployment,
  people: number,
): Promise<string[]> {
  if (!gates.some((gate) => gate.kind === 'approval')) return []
  const persons = await consumeApprovals(tx, deployment.id, deployment.intentDigest)
  if (persons.length < people) throw moved('an approval expired')
  return persons
}

/** Starts the run that carries out a deployment's steps, as the child of the node that waits for it. */
export async function startDeploymentRun(
  world: World,
  tx: Tx,
  order: AdmissionOrder & { readonly startedAt: Date; readonly priority?: number },
): Promise<void> {
  const { deployment, settings, release, startedAt } = order
  const slots = await readSlotFacts(tx, settings, deployment, startedAt)
  const deadline =
    deployment.intent === 'promote' ? { deadline: rolloutDeadline(settings, deployment, slots, startedAt) } : {}
  await world.runs.start(tx, {
    id: order.run,
    kind: 'deployment',
    subject: `${release.id} → ${deployment.environment}`,
    plan: deploymentRunPlan(deployment.steps),
    priority: order.priority ?? settings.apps[release.app]?.priority ?? 0,
    data: {
      workspace: deployment.workspace,
      app: deployment.app,
      release: release.id,
      environment: deployment.environment,
      deployment: deployment.id,
      startedBy: deployment.startedBy,
    },
    ...(order.parent ? { parent: order.parent } : {}),
    ...deadline,
  })
}

/** The id of a new run that carries out a deployment. */
export const newDeploymentRun = () => newId('run')

function moved(why: string): AppError {
  return new AppError('conflict', `the admission is asked again: ${why} between the question and the answer`)
}
