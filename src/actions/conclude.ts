import type { Deployment } from '../domain/deployment.ts'
import type { RunEnding } from '../engine/contract.ts'
import { appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { environmentOf } from '../settings/app-views.ts'
import type { Settings } from '../settings/schema.ts'
import { endDeployment, setCurrent } from '../store/deployments.ts'
import { placeOf, returnLease } from '../store/leases.ts'
import { clearHold, holdPlace, leaveNotice } from '../store/notices.ts'
import { system } from './actor.ts'
import { scheduleSlotClosing } from './slot-closing.ts'
import { startRollback } from './start-rollback.ts'
import type { World } from './world.ts'

/** How a deployment run came to its end. */
export interface Ending {
  readonly settings: Settings
  readonly deployment: Deployment
  /** Null: every step passed. */
  readonly ending: RunEnding | null
  readonly because: string
  /** Whether a step that changes the target was begun. */
  readonly touched: boolean
  /** Whether the sets of the release before still stand. */
  readonly previousStands: boolean
}

/** Ends a deployment in the caller's transaction: live, or taken back by a deployment of the release before, or a person is called. */
export async function concludeDeployment(world: World, tx: Tx, end: Ending): Promise<void> {
  if (end.ending === null) return concludeLive(world, tx, end)
  if (end.deployment.intent === 'rollback') return concludeFailedRollback(world, tx, end)
  const { deployment, because } = end
  const state = end.ending === 'failed' ? 'failed' : 'aborted'
  const backTo = end.touched ? deployment.previous : null
  if (!(await endDeployment(tx, deployment.id, ['admitted'], state, because))) return
  await record(tx, deployment, `deployment.${state}`, because, { backTo })
  if (backTo !== null) {
    await startRollback(world, tx, {
      deployment,
      to: backTo,
      stands: end.previousStands,
      actor: system,
      because,
      leaseFrom: deployment.id,
    })
    return
  }
  await giveBack(world, tx, end)
  await leaveNotice(tx, notice(deployment, state === 'failed' ? 'stuck' : 'aborted', because))
}

async function concludeLive(world: World, tx: Tx, end: Ending): Promise<void> {
  const { deployment } = end
  const isRollback = deployment.intent === 'rollback'
  const outcome = isRollback ? 'traffic is back on this release' : 'every step passed'
  if (!(await endDeployment(tx, deployment.id, ['admitted'], 'live', outcome))) return
  const { workspace, environment, app, release } = deployment
  await setCurrent(tx, { workspace, environment, app, release, deployment: deployment.id })
  if (isRollback) await clearHold(tx, { workspace, environment, app })
  await giveBack(world, tx, end)
  await scheduleSlotClosing(world, tx, end.settings, deployment)
  await leaveNotice(tx, notice(deployment, isRollback ? 'rolled-back' : 'live', outcome))
  await record(tx, deployment, isRollback ? 'deployment.rolled-back' : 'deployment.live', outcome, {})
}

/** A rollback is not rolled back: the place is frozen, both releases stay as they are, and a person is called. */
async function concludeFailedRollback(world: World, tx: Tx, end: Ending): Promise<void> {
  const { deployment, because } = end
  const { workspace, environment, app, release } = deployment
  const what = `the rollback of ${app} in ${environment} to ${release} failed: ${because}`
  if (!(await endDeployment(tx, deployment.id, ['admitted'], end.ending === 'failed' ? 'failed' : 'aborted', because)))
    return
  await holdPlace(tx, { workspace, environment, app }, what)
  await giveBack(world, tx, end)
  await leaveNotice(tx, notice(deployment, 'rollback-failed', what))
  await record(tx, deployment, 'deployment.rollback-failed', what, {})
}

async function giveBack(world: World, tx: Tx, { settings, deployment }: Ending): Promise<void> {
  const place = placeOf(environmentOf(settings, deployment.environment), deployment.environment, deployment.app)
  await returnLease(tx, deployment.workspace, place, deployment.id)
  await world.runs.wake(tx, [leaseTopic(deployment.workspace, deployment.environment)])
}

/** What admissions to an environment wait for, among others. */
export function leaseTopic(workspace: string, environment: string): string {
  return `lease:${workspace}/${environment}`
}

function notice(deployment: Deployment, kind: Parameters<typeof leaveNotice>[1]['kind'], because: string) {
  const { workspace, app, release, environment } = deployment
  return { workspace, kind, app, text: `${release} in ${environment}: ${because}` }
}

async function record(tx: Tx, deployment: Deployment, action: string, because: string, data: object): Promise<void> {
  await appendEntry(tx, {
    actor: system,
    action,
    subject: `deployment:${deployment.id}`,
    because,
    data: {
      ...data,
      release: deployment.release,
      environment: deployment.environment,
      generation: deployment.generation,
    },
  })
}
