import { gatherFacts } from '../actions/admission-facts.ts'
import { abort, rejectDeployment, retry } from '../actions/end-run.ts'
import { approvalRefusal, grantApproval } from '../actions/grant-approval.ts'
import { promote } from '../actions/promote.ts'
import { planPromotion } from '../actions/propose.ts'
import { rollBack } from '../actions/roll-back.ts'
import type { World } from '../actions/world.ts'
import type { Deployment } from '../domain/deployment.ts'
import { decideAdmission, gatesInUse } from '../gates/admission.ts'
import { digestOf } from '../lib/digest.ts'
import { pointOfNoReturn } from '../planning/run-plans.ts'
import { environmentOf, pipelineOf } from '../settings/app-views.ts'
import { strategyOf } from '../settings/rule-views.ts'
import type { Settings } from '../settings/schema.ts'
import { settingsDigest } from '../settings/settings-digest.ts'
import { readNow } from '../store/facts.ts'
import { findRelease, type StoredRelease } from '../store/releases.ts'
import type { Acts, PlannedStage, ReleaseSketch } from './stories/acts.ts'

/** The acts that the API's stories hand on, bound to this house. */
export function bindActs(world: World): Acts {
  return {
    grantApproval: (caller, given) => grantApproval(world, caller, given),
    approvalRefusal: (person, deployment) => approvalRefusal(world, person, deployment),
    reject: (caller, deployment, because) => rejectDeployment(world, caller, deployment, because),
    promote: (caller, wanted) => promote(world, caller, wanted),
    rollBack: (caller, wish) => rollBack(world, caller, wish),
    abort: (caller, id, because) => abort(world, caller, id, because),
    retry: (caller, run, node) => retry(world, caller, run, node),
    async planStages(workspace, settings, app, sketch) {
      const release = await releaseOf(world, workspace, settings, app, sketch)
      const stages: PlannedStage[] = []
      for (const { environment } of pipelineOf(settings, app).stages) {
        stages.push(await planStage(world, settings, release, environment))
      }
      return stages
    },
  }
}

/** The stored release where there is one, else what it would be: its artifacts are named once they are built. */
async function releaseOf(
  world: World,
  workspace: string,
  settings: Settings,
  app: string,
  sketch: ReleaseSketch,
): Promise<StoredRelease> {
  const stored = await findRelease(world.db, sketch.id)
  if (stored?.artifacts) return stored
  return {
    id: sketch.id,
    workspace,
    app,
    commit: sketch.commit,
    ref: sketch.ref,
    message: '',
    authors: sketch.authors,
    pushedBy: [],
    settingsDigest: settingsDigest(settings),
    artifacts: {},
    untilEnvironment: '',
    run: null,
    createdAt: new Date(0),
  }
}

async function planStage(
  world: World,
  settings: Settings,
  release: StoredRelease,
  environment: string,
): Promise<PlannedStage> {
  const proposal = await planPromotion(world, world.db, settings, release, environment)
  const now = await readNow(world.db)
  const deployment = hypothetical(release, environment, proposal, now)
  const facts = await gatherFacts(world.db, { settings, release, policy: proposal.policy, deployment, now })
  const { decisions } = decideAdmission(gatesInUse(proposal.policy.gates, world.gates), facts, now)
  const wantsApproval = proposal.policy.gates.some(({ kind }) => kind === 'approval')
  return {
    environment,
    kind: environmentOf(settings, environment).kind,
    strategy: strategyOf(settings, release.app, environment) ?? proposal.policy.stage.strategy,
    request: proposal.policy.stage.request,
    gates: decisions.map(({ kind, decision }) => sayDecision(kind, decision, deployment.id)),
    steps: proposal.steps,
    approvals: wantsApproval ? { people: facts.approvalRule.people, phrases: [...facts.approvalRule.phrases] } : null,
    backups: proposal.steps.flatMap((step) => (step.do === 'backup' ? [step.title] : [])),
    pointOfNoReturn: pointOfNoReturn(proposal.steps)?.title ?? null,
  }
}

/** A gate's answer for people; a command that names the deployment which is only imagined is left out. */
function sayDecision(
  kind: string,
  decision: ReturnType<typeof decideAdmission>['decisions'][number]['decision'],
  imagined: string,
) {
  if (decision.open) return { kind, open: true, because: decision.because }
  const { because, owner, since, until, command } = decision
  return {
    kind,
    open: false,
    because,
    owner,
    ...(since ? { since: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
    ...(command && !command.includes(imagined) ? { command } : {}),
  }
}

/** The deployment as it would be proposed now; it is stored nowhere. */
function hypothetical(
  release: StoredRelease,
  environment: string,
  proposal: Awaited<ReturnType<typeof planPromotion>>,
  now: Date,
): Deployment {
  return {
    id: `dep_${digestOf(release.id).slice(0, 20)}`,
    workspace: release.workspace,
    environment,
    app: release.app,
    release: release.id,
    intent: 'promote',
    state: 'proposed',
    steps: proposal.steps,
    intentDigest: proposal.intentDigest,
    intentBody: proposal.intentBody,
    previous: proposal.previous,
    generation: null,
    deliveryRun: null,
    takesBack: null,
    run: null,
    because: '',
    startedBy: '',
    proposedAt: now,
    admittedAt: null,
    endedAt: null,
    outcome: null,
  }
}
