import type { ReplyOf } from '../../../contract/api.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Reason } from '../../engine/contract.ts'
import type { Stories } from '../../http/stories.ts'
import { readApprovals } from '../../store/approvals.ts'
import { readDeployment } from '../../store/deployments.ts'
import { listChecks, listDeployments } from '../../store/reads.ts'
import { readRelease } from '../../store/releases.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import { type NameOf, readNames } from './names.ts'

type DeploymentReply = ReplyOf<'rollBack'>['deployment']

/** Questions about deployments, and the acts that move releases. */
export function deploymentStories(
  deps: StoriesDeps,
): Pick<Stories, 'listDeployments' | 'showDeployment' | 'promoteRelease' | 'rollBack'> {
  const { db, acts } = deps
  return {
    async listDeployments(_caller, filter) {
      const nameOf = await readNames(db)
      const found = await listDeployments(db, filter)
      return { deployments: found.map((deployment) => describeDeployment(deployment, nameOf)) }
    },
    async showDeployment(_caller, { id }) {
      const found = await readDeployment(db, id)
      const nameOf = await readNames(db)
      return {
        deployment: describeDeployment(found, nameOf),
        steps: found.steps,
        intentDigest: found.intentDigest,
        intent: found.intentBody,
        approvals: await describeApprovals(deps, id, nameOf),
        checks: await listChecks(db, id),
        reasons: await readReasons(deps, found),
      }
    },
    async promoteRelease(caller, { release, environment, workspace }) {
      const known = await readRelease(db, release)
      const of = workspace === undefined ? known.workspace : await askedWorkspace(db, workspace)
      const wanted = environment === undefined ? { workspace: of, release } : { workspace: of, release, environment }
      const asked = await acts.promote(caller, wanted)
      const reasons = asked.run === null ? [] : await reasonsAt(deps, asked.run, asked.environment)
      return { release, environment: asked.environment, run: asked.run, reasons }
    },
    async rollBack(caller, { workspace, app, environment, to, because }) {
      const place = { workspace: await askedWorkspace(db, workspace), app, environment, because }
      const begun = await acts.rollBack(caller, to === undefined ? place : { ...place, to })
      return { deployment: describeDeployment(begun, await readNames(db)), reasons: await readReasons(deps, begun) }
    },
  }
}

/** A deployment in one line; who started it by name. */
export function describeDeployment(deployment: Deployment, nameOf: NameOf): DeploymentReply {
  const { steps: _steps, intentBody: _body, ...line } = deployment
  return { ...line, startedBy: nameOf(deployment.startedBy) }
}

/** The approvals of a deployment, by name and without their phrases. */
export async function describeApprovals(
  { db }: StoriesDeps,
  deployment: string,
  nameOf: NameOf,
): Promise<ReplyOf<'beginApproval'>['approvals']> {
  const given = await readApprovals(db, deployment)
  return given.map(({ id, person, locale, intentDigest, grantedAt, expiresAt, state }) => ({
    ...{ id, locale, intentDigest, grantedAt, expiresAt, state },
    person: nameOf(person),
  }))
}

/** Why a deployment stands where it stands: the reasons of its own run, or of the delivery that proposed it. */
async function readReasons(deps: StoriesDeps, deployment: Deployment): Promise<readonly Reason[]> {
  const { run, deliveryRun, state, environment } = deployment
  if (run !== null) return ((await deps.runs.read(deps.db, run))?.nodes ?? []).flatMap(({ reasons }) => reasons)
  return deliveryRun !== null && state === 'proposed' ? reasonsAt(deps, deliveryRun, environment) : []
}

async function reasonsAt({ runs, db }: StoriesDeps, run: string, environment: string): Promise<readonly Reason[]> {
  const nodes = (await runs.read(db, run))?.nodes ?? []
  return nodes.find(({ id, state }) => id === `admit:${environment}` && state === 'waiting')?.reasons ?? []
}
