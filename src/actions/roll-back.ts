import type { Deployment } from '../domain/deployment.ts'
import { type Actor, appendEntry } from '../ledger/entry.ts'
import type { Tx } from '../lib/db.ts'
import { AppError } from '../lib/errors.ts'
import { findAdmitted, findFailedRollback, readCurrent, readDeployment, readLiveHistory } from '../store/deployments.ts'
import { readHold } from '../store/facts.ts'
import { startRollback } from './start-rollback.ts'
import type { World } from './world.ts'

/** Where a person wants an app taken back. */
export interface RollbackWish {
  readonly workspace: string
  readonly app: string
  readonly environment: string
  /** A release that was live there; the one before when left out. */
  readonly to?: string
  readonly because: string
}

/**
 * Takes an app in an environment back, without any gate. While a deployment is under way there, that one is aborted, and its own
 * rollback is the answer; throws `conflict` when there is nothing to return to.
 */
export async function rollBack(world: World, caller: Actor, wish: RollbackWish): Promise<Deployment> {
  return world.db.tx(async (tx) => {
    const underWay = await findAdmitted(tx, wish.workspace, wish.environment, wish.app)
    if (underWay) return abortUnderWay(world, tx, caller, underWay, wish)
    const current = await readCurrent(tx, wish.workspace, wish.environment, wish.app)
    if (!current) {
      throw new AppError('conflict', `${wish.app} has no release in ${wish.environment}: there is nothing to take back`)
    }
    if (await readHold(tx, wish.workspace, wish.environment, wish.app)) return rollBackAgain(world, tx, caller, wish)
    const bad = await readDeployment(tx, current.deployment)
    const to = await target(tx, wish, current.release)
    const keptPrevious = !bad.steps.some((step) => step.do === 'retire' && step.release === 'previous')
    return startRollback(world, tx, {
      deployment: { ...bad, release: current.release, deliveryRun: null },
      to,
      stands: bad.intent === 'promote' && bad.previous === to && keptPrevious,
      actor: caller,
      because: `${caller.name}: ${wish.because}`,
      leaseFrom: null,
    })
  })
}

/** A place that a failed rollback left in disorder is taken where that one was to take it, or where the person says. */
async function rollBackAgain(world: World, tx: Tx, caller: Actor, wish: RollbackWish): Promise<Deployment> {
  const failed = await findFailedRollback(tx, wish.workspace, wish.environment, wish.app)
  if (!failed?.takesBack)
    throw new AppError('conflict', `no failed rollback of ${wish.app} in ${wish.environment} is known`)
  const bad = await readDeployment(tx, failed.takesBack)
  return startRollback(world, tx, {
    deployment: { ...bad, release: failed.previous ?? bad.release, deliveryRun: null },
    to: await target(tx, { ...wish, to: wish.to ?? failed.release }, null),
    stands: false,
    actor: caller,
    because: `${caller.name}: ${wish.because}`,
    leaseFrom: null,
  })
}

async function abortUnderWay(
  world: World,
  tx: Tx,
  caller: Actor,
  underWay: Deployment,
  wish: RollbackWish,
): Promise<Deployment> {
  if (underWay.intent === 'rollback') return underWay
  if (wish.to !== undefined && wish.to !== underWay.previous) {
    throw new AppError(
      'conflict',
      `${underWay.id} is under way and goes back to ${underWay.previous ?? 'nothing'}, not to ${wish.to}`,
      {
        hint: 'Ask again once it has ended.',
      },
    )
  }
  const why = `rolled back by ${caller.name}: ${wish.because}`
  const ended = underWay.run !== null && (await world.runs.end(tx, underWay.run, 'aborted', why))
  if (!ended && underWay.run !== null && (await world.runs.read(tx, underWay.run))?.ending === null) {
    throw new AppError('conflict', `${underWay.id} is just going live`, { hint: 'Ask again in a moment.' })
  }
  await appendEntry(tx, { actor: caller, action: 'run.abort', subject: `run:${underWay.run}`, because: wish.because })
  return underWay
}

/** Only a release that was promoted here and stayed is returned to: never one that was not approved, or that failed. */
async function target(tx: Tx, wish: RollbackWish, current: string | null): Promise<string> {
  const history = await readLiveHistory(tx, wish.workspace, wish.environment, wish.app)
  const candidates = history.filter((release) => release !== current)
  const to = wish.to ?? candidates[0]
  if (to !== undefined && candidates.includes(to)) return to
  throw new AppError(
    'conflict',
    to === undefined
      ? `no earlier release of ${wish.app} was live in ${wish.environment}`
      : `${to} was never live in ${wish.environment}: only a release that was is returned to`,
    { hint: candidates.length > 0 ? `Known good: ${candidates.slice(0, 5).join(', ')}.` : 'Push a fix instead.' },
  )
}
