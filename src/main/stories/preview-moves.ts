import { AppError } from '../../lib/errors.ts'
import { pipelineOf, stageOf } from '../../settings/app-views.ts'
import { readDeployment } from '../../store/deployments.ts'
import { readRelease } from '../../store/releases.ts'
import { type RunLine, readRunLine } from '../../store/run-reads.ts'
import { askedWorkspace } from './asked-workspaces.ts'
import type { StoriesDeps } from './deps.ts'
import type { Previews } from './preview.ts'

/** Acts that move releases or end what moves them. */
export function previewMoves(deps: StoriesDeps): Previews {
  const { db, acts, settingsOf, runs } = deps
  return {
    async abortRun(_caller, { id }) {
      if (id.startsWith('dep_')) {
        const { release, environment, state } = await readDeployment(db, id)
        refuseEnded(id, ['proposed', 'admitted'].includes(state), state)
        return [`the deployment of ${release} to ${environment} would end; what it has touched is taken back`]
      }
      const run = await requireRun(deps, id)
      refuseEnded(id, run.state === 'active', run.state)
      return [`${run.kind} ${run.subject} would end; what it has touched is taken back`]
    },
    async retryRun(_caller, { id, node }) {
      await requireRun(deps, id)
      const nodes = (await runs.read(db, id))?.nodes ?? []
      const stuck = nodes.filter((one) => one.state === 'stuck' && (node ?? one.id) === one.id)
      if (stuck.length > 0) return stuck.map((one) => `${one.title ?? one.id} would get new tries`)
      throw new AppError(
        'conflict',
        `a stuck node of ${id} was wanted, none${node ? ` called ${node}` : ''} is stuck`,
        {
          hint: `Look at it: tidegate show ${id}`,
        },
      )
    },
    async grantApproval(caller, { id, intentDigest }) {
      const found = await readDeployment(db, id)
      const refusal = await acts.approvalRefusal(caller.id, id)
      if (refusal !== null) throw new AppError('not-allowed', refusal)
      if (found.intentDigest !== intentDigest) throw changedIntent(id)
      return [`${caller.name} would say yes to ${found.release} in ${found.environment}, if the phrase is exact`]
    },
    async rejectDeployment(_caller, { id }) {
      const { release, environment, state } = await readDeployment(db, id)
      refuseEnded(id, state === 'proposed', state)
      return [`the proposal to move ${release} to ${environment} would end; ${release} stays where it is`]
    },
    async promoteRelease(_caller, { release, environment }) {
      const { workspace, app } = await readRelease(db, release)
      const settings = await settingsOf(workspace)
      const { name, stages } = pipelineOf(settings, app)
      if (environment !== undefined && stageOf(settings, app, environment) === undefined) {
        throw new AppError('invalid-input', `the pipeline ${name} of ${app} has no stage for ${environment}`, {
          hint: `Its stages are ${stages.map((stage) => stage.environment).join(', ')}.`,
        })
      }
      return [`${release} would be asked for in ${environment ?? 'its next stage'}; the gates there still decide`]
    },
    async rollBack(_caller, { workspace, app, environment, to }) {
      const settings = await settingsOf(await askedWorkspace(db, workspace))
      if (stageOf(settings, app, environment) === undefined) {
        throw new AppError('invalid-input', `${app} has no stage for ${environment}`)
      }
      const goal = to === undefined ? 'the release that was current before' : (await readRelease(db, to)).id
      return [`${app} in ${environment} would be taken back to ${goal}, before everything else`]
    },
  }
}

async function requireRun({ db }: StoriesDeps, id: string): Promise<RunLine> {
  const run = await readRunLine(db, id)
  if (run) return run
  throw new AppError('not-found', `no run ${id} is known`, { hint: 'tidegate status lists what is under way.' })
}

function refuseEnded(id: string, goesOn: boolean, state: string): void {
  if (!goesOn) throw new AppError('conflict', `${id} was wanted while it goes on, found it ${state}`)
}

function changedIntent(id: string): AppError {
  return new AppError('conflict', `deployment ${id} would do something else than what was shown`, {
    hint: `Look at it again: tidegate approve ${id}`,
  })
}
