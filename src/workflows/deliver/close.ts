import { system } from '../../actions/actor.ts'
import { deliveryData } from '../../actions/delivery-data.ts'
import { carryOn } from '../../actions/remaining-stages.ts'
import type { World } from '../../actions/world.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { appendEntry } from '../../ledger/entry.ts'
import { voidApprovals } from '../../store/approvals.ts'
import { endDeployment, readDeploymentsOfRun } from '../../store/deployments.ts'

/**
 * Ends what a delivery leaves behind: proposals that nobody will admit, and a deployment still under way when the delivery was ended.
 * One that passed goes on where more was asked for meanwhile than it was planned for.
 */
export function closeExecutor(world: World): Executor {
  return { verb: 'close', run: (attempt) => close(world, attempt) }
}

async function close(world: World, attempt: Attempt): Promise<Outcome> {
  const { release } = deliveryData.parse(attempt.run.data)
  const ending = attempt.run.ending
  return {
    is: 'passed',
    output: { ending: ending ?? 'passed' },
    commit: async (tx, endingNow) => {
      const planned = Object.keys(attempt.states).flatMap((node) => /^admit:(.+)$/.exec(node)?.[1] ?? [])
      const next = endingNow === null ? await carryOn(world, tx, { release, run: attempt.run.id, planned }) : null
      for (const deployment of await readDeploymentsOfRun(tx, attempt.run.id)) {
        if (deployment.state === 'proposed') {
          await endDeployment(tx, deployment.id, ['proposed'], 'void', `its delivery ${ending ?? 'ended'}`)
          await voidApprovals(tx, deployment.id, 'its delivery ended')
        } else if (deployment.state === 'admitted' && deployment.intent === 'promote' && deployment.run) {
          await world.runs.end(
            tx,
            deployment.run,
            ending === 'aborted' ? 'aborted' : 'failed',
            'its delivery was ended',
          )
        }
      }
      await appendEntry(tx, {
        actor: system,
        action: `delivery.${ending ?? 'done'}`,
        subject: `release:${release}`,
        data: { run: attempt.run.id, ...(next === null ? {} : { next }) },
      })
    },
  }
}
