import { type Actor, appendEntry } from '../ledger/entry.ts'
import { AppError } from '../lib/errors.ts'
import { voidApprovals } from '../store/approvals.ts'
import { endDeployment, lockDeployment, readDeployment } from '../store/deployments.ts'
import type { World } from './world.ts'

/** Says no to a proposed deployment: its delivery ends, and the release stays where it is. */
export async function rejectDeployment(world: World, caller: Actor, id: string, because: string): Promise<void> {
  await world.db.tx(async (tx) => {
    const deployment = await lockDeployment(tx, id)
    if (!(await endDeployment(tx, id, ['proposed'], 'aborted', `rejected by ${caller.name}: ${because}`))) {
      throw new AppError('conflict', `${id} is ${deployment.state}: there is nothing to reject`, {
        hint: `A deployment under way is ended with tidegate abort ${id}.`,
      })
    }
    await voidApprovals(tx, id, `rejected by ${caller.name}`)
    if (deployment.deliveryRun)
      await world.runs.end(tx, deployment.deliveryRun, 'aborted', `rejected by ${caller.name}: ${because}`)
    await appendEntry(tx, { actor: caller, action: 'deployment.reject', subject: `deployment:${id}`, because })
  })
}

/** Ends a run, or the run of a deployment, with everything it started; what was touched is taken back. Idempotent. */
export async function abort(world: World, caller: Actor, id: string, because: string): Promise<void> {
  const run = id.startsWith('dep_') ? await runOfDeployment(world, id) : id
  const why = `aborted by ${caller.name}: ${because}`
  await world.db.tx(async (tx) => {
    const found = await world.runs.read(tx, run)
    if (!found) throw new AppError('not-found', `no run ${run} is known`, { hint: 'List them with tidegate status.' })
    const ended = await world.runs.end(tx, run, 'aborted', why)
    await appendEntry(tx, {
      actor: caller,
      action: 'run.abort',
      subject: `run:${run}`,
      because,
      data: { changed: ended },
    })
  })
}

async function runOfDeployment(world: World, id: string): Promise<string> {
  const deployment = await readDeployment(world.db, id)
  const run = deployment.run ?? deployment.deliveryRun
  if (run) return run
  throw new AppError('conflict', `${id} has no run: it is ${deployment.state}`)
}

/** Gives the stuck nodes of a run, or one of them, new tries; answers which. */
export async function retry(world: World, caller: Actor, run: string, node?: string): Promise<string[]> {
  return world.db.tx(async (tx) => {
    const found = await world.runs.read(tx, run)
    if (!found) throw new AppError('not-found', `no run ${run} is known`, { hint: 'List them with tidegate status.' })
    const stuck = found.nodes.filter(({ id, state }) => state === 'stuck' && (node === undefined || id === node))
    for (const { id } of stuck) await world.runs.retry(tx, run, id)
    const nodes = stuck.map(({ id }) => id)
    await appendEntry(tx, { actor: caller, action: 'run.retry', subject: `run:${run}`, data: { nodes } })
    return nodes
  })
}
