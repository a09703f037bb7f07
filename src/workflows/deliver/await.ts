import { z } from 'zod'
import type { World } from '../../actions/world.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { findRollbackOf, readDeployment } from '../../store/deployments.ts'

const input = z.object({ environment: z.string() })
const admitted = z.object({ deployment: z.string(), run: z.string() })

/** Waits for the deployment run that the admission started; a failed one is waited for until its rollback has ended too. */
export function awaitExecutor(world: World): Executor {
  return { verb: 'await', run: (attempt) => awaitDeployment(world, attempt) }
}

async function awaitDeployment(world: World, attempt: Attempt): Promise<Outcome> {
  const { environment } = input.parse(attempt.input)
  const { deployment: id, run } = admitted.parse(attempt.outputs[`admit:${environment}`])
  const deployment = await readDeployment(world.db, id)
  if (deployment.state === 'admitted')
    return waitFor(run, `${deployment.release} is being rolled out in ${environment}`)
  if (deployment.state === 'live') return { is: 'passed', output: { deployment: id } }
  const rollback = await findRollbackOf(world.db, id)
  if (rollback?.run && rollback.state === 'admitted') {
    return waitFor(rollback.run, `${environment} is being taken back to ${rollback.release}`)
  }
  const outcome = deployment.outcome ?? deployment.state
  if (!rollback) return { is: 'failed', because: outcome, output: { deployment: id } }
  const back = rollback.state === 'live' ? `taken back to ${rollback.release}` : `the rollback ${rollback.state}`
  return { is: 'failed', because: `${outcome}; ${back}`, output: { deployment: id, rollback: rollback.id } }
}

function waitFor(run: string, because: string): Outcome {
  return {
    is: 'waiting',
    because: [{ kind: 'run', because, owner: `run ${run}`, command: `tidegate show ${run}` }],
    topics: [`run:${run}`],
    until: new Date(Date.now() + 30_000),
  }
}
