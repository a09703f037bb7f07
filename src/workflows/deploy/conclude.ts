import { concludeDeployment } from '../../actions/conclude.ts'
import { deliveryData } from '../../actions/delivery-data.ts'
import type { World } from '../../actions/world.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { readDeployment } from '../../store/deployments.ts'
import { readRelease } from '../../store/releases.ts'
import { readSettings } from '../../store/settings.ts'

const touching = ['vacate', 'migrate', 'provision', 'scale', 'shift', 'retire']

/** Ends a deployment run: live, or taken back, in the transaction that ends the run. */
export function concludeExecutor(world: World): Executor {
  return { verb: 'conclude', run: (attempt) => conclude(world, attempt) }
}

async function conclude(world: World, attempt: Attempt): Promise<Outcome> {
  const { deployment: id } = deliveryData.parse(attempt.run.data)
  const deployment = await readDeployment(world.db, id ?? '')
  const release = await readRelease(world.db, deployment.release)
  const { body: settings } = await readSettings(world.db, release)
  const verbOf = (node: string) => node.replace(/^s\d+-/, '').split('-')[0] ?? ''
  attempt.crashPoint('conclude:before')
  return {
    is: 'passed',
    output: { ending: attempt.run.ending ?? 'passed' },
    commit: async (tx) => {
      const run = await world.runs.read(tx, attempt.run.id)
      // By attempts, not by state: a step that waits for another try may have touched the target.
      const begun = (run?.nodes ?? []).filter((node) => node.id !== attempt.node && node.attempt > 0)
      const nodes = begun.map(({ id }) => id)
      await concludeDeployment(world, tx, {
        settings,
        deployment,
        ending: attempt.run.ending,
        because: run?.because ?? 'every step passed',
        touched: nodes.some((node) => touching.includes(verbOf(node))),
        previousStands: !retiredPrevious(deployment.steps, nodes),
      })
    },
  }
}

/** Whether the step that stops the release before was begun; nodes are named by their place in the plan. */
function retiredPrevious(
  steps: Awaited<ReturnType<typeof readDeployment>>['steps'],
  nodes: readonly string[],
): boolean {
  return steps.some(
    (step, i) =>
      step.do === 'retire' &&
      step.release === 'previous' &&
      nodes.some((node) => node.startsWith(`s${String(i + 1).padStart(2, '0')}-`)),
  )
}
