import { z } from 'zod'
import { system } from '../../actions/actor.ts'
import { gatherFacts } from '../../actions/admission-facts.ts'
import { admission, newDeploymentRun } from '../../actions/admit.ts'
import { leaseTopic } from '../../actions/conclude.ts'
import { deliveryData } from '../../actions/delivery-data.ts'
import { approvalTopic } from '../../actions/grant-approval.ts'
import { type Proposal, planPromotion, proposeDeployment } from '../../actions/propose.ts'
import { requestTopic } from '../../actions/remaining-stages.ts'
import { supersedeLate, supersedeOlder } from '../../actions/supersede.ts'
import type { World } from '../../actions/world.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Attempt, Executor, Outcome, Reason } from '../../engine/contract.ts'
import { type Admission, decideAdmission, gatesInUse } from '../../gates/admission.ts'
import type { Settings } from '../../settings/schema.ts'
import { findProposal } from '../../store/deployments.ts'
import { readNow } from '../../store/facts.ts'
import { leaveNotice } from '../../store/notices.ts'
import { readRelease, type StoredRelease } from '../../store/releases.ts'
import { readSettings } from '../../store/settings.ts'
import { waitForClock } from './clock-skew.ts'

const input = z.object({ environment: z.string() })
/** A closed gate is asked again so often even when nothing told of a change. */
const longestSleepMs = 60_000

/** Waits at the gates of one environment, and admits the release once all are open: level-triggered, by facts alone. */
export function admitExecutor(world: World): Executor {
  return { verb: 'admit', run: (attempt) => admit(world, attempt) }
}

async function admit(world: World, attempt: Attempt): Promise<Outcome> {
  const wrongClock = waitForClock(attempt)
  if (wrongClock) return wrongClock
  const { environment } = input.parse(attempt.input)
  const { release: id } = deliveryData.parse(attempt.run.data)
  const release = await readRelease(world.db, id)
  const { body: settings } = await readSettings(world.db, release)
  const late = await supersedeLate(world, { release, settings, environment, run: attempt.run.id })
  if (late !== null) return { is: 'failed', because: late }
  const proposal = await planPromotion(world, world.db, settings, release, environment)
  const standing = await findProposal(world.db, attempt.run.id, environment)
  const deployment =
    standing?.intentDigest === proposal.intentDigest
      ? standing
      : await propose(world, attempt, release, proposal, standing)
  const now = await readNow(world.db)
  const facts = await gatherFacts(world.db, { settings, release, policy: proposal.policy, deployment, now })
  const answer = decideAdmission(gatesInUse(proposal.policy.gates, world.gates), facts, now)
  attempt.crashPoint('admit:decided')
  if (answer.open) return admitNow(world, attempt, settings, release, deployment)
  if (answer.final) return refuse(deployment, answer)
  return park(world, { deployment, release, settings }, answer, now)
}

async function propose(
  world: World,
  attempt: Attempt,
  release: StoredRelease,
  proposal: Proposal,
  replaces: Deployment | undefined,
): Promise<Deployment> {
  const { startedBy } = deliveryData.parse(attempt.run.data)
  return world.db.tx(async (tx) => {
    const made = await proposeDeployment(tx, proposal, {
      actor: startedBy === system.id ? system : { kind: 'human', id: startedBy, name: startedBy },
      deliveryRun: attempt.run.id,
      because: `${release.id} reached ${proposal.intentBody.environment}`,
      ...(replaces ? { replaces } : {}),
    })
    if (!replaces && proposal.policy.gates.some(({ kind }) => kind === 'approval')) {
      const { workspace, app } = release
      const text = `${release.id} waits for approval: tidegate approve ${made.id}`
      await leaveNotice(tx, { workspace, kind: 'approval-wanted', app, text })
    }
    return made
  })
}

function admitNow(
  world: World,
  attempt: Attempt,
  settings: Settings,
  release: StoredRelease,
  deployment: Deployment,
): Outcome {
  const run = newDeploymentRun()
  const parent = { run: attempt.run.id, node: `await:${deployment.environment}` }
  return {
    is: 'passed',
    output: { deployment: deployment.id, run },
    commit: admission(world, { settings, release, deployment, run, parent }),
  }
}

function refuse(deployment: Deployment, { decisions }: Admission): Outcome {
  const final = decisions.find(({ decision }) => !decision.open && decision.final)
  const because = final?.decision.because ?? 'a gate will never open'
  return { is: 'failed', because: `${deployment.environment}: ${because}` }
}

function park(
  world: World,
  of: { deployment: Deployment; release: StoredRelease; settings: Settings },
  { decisions, nextChange }: Admission,
  now: Date,
): Outcome {
  const reasons = decisions.flatMap(({ kind, decision }): Reason[] =>
    decision.open
      ? []
      : [
          {
            kind,
            because: decision.because,
            owner: decision.owner,
            ...(decision.since ? { since: decision.since.toISOString() } : {}),
            ...(decision.until ? { until: decision.until.toISOString() } : {}),
            ...(decision.command ? { command: decision.command } : {}),
          },
        ],
  )
  const soonest = Math.min(nextChange?.getTime() ?? Number.POSITIVE_INFINITY, now.getTime() + longestSleepMs)
  const { workspace, environment, id, release } = of.deployment
  return {
    is: 'waiting',
    because: reasons,
    until: new Date(soonest),
    topics: [leaseTopic(workspace, environment), approvalTopic(id), requestTopic(release), `facts:${workspace}`],
    commit: (tx) => supersedeOlder(world, tx, of.deployment, of),
  }
}
