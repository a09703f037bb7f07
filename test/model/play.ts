import fc from 'fast-check'
import { onTestFinished } from 'vitest'
import { rollBack } from '../../src/actions/roll-back.ts'
import { readHold } from '../../src/store/facts.ts'
import { bea, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { act, actNames, apps, type Play, restoreRoles, retryStuck, thaw } from './acts.ts'
import { faultsNow, foreignEffects, nothingSeen, untold } from './invariants.ts'

const wishes = {
  apps,
  stages: { production: { gates: [{ kind: 'staging-validated' }, { kind: 'freeze' }, { kind: 'approval' }] } },
}

/** What a play came to. */
export interface Played {
  readonly seed: number
  /** What went wrong, one sentence each, with the act after which it was seen. */
  readonly faults: readonly string[]
  readonly deployments: number
  readonly effects: number
}

/** So many acts of a seed, always the same; when each of them meets what the control planes do is up to the machine. */
function actsOf(seed: number, count: number) {
  const step = fc.record({ name: fc.constantFrom(...actNames), pick: fc.nat(1000) })
  return fc.sample(fc.array(step, { minLength: count, maxLength: count, size: 'max' }), { numRuns: 1, seed })[0]!
}

/** Plays the acts of a seed on real engine, store and stories, looks for faults after each, and sees to it that all comes to rest. */
export async function play(seed: number, count: number, finished = onTestFinished): Promise<Played> {
  const rig = await deliveryRig(wishes, finished)
  const one: Play = { rig, planes: [rig.start(), rig.start()], wrongs: [] }
  const seen = nothingSeen()
  const faults: string[] = []
  await rig.push({ apps })
  for (const [i, { name, pick }] of actsOf(seed, count).entries()) {
    await act(one, name, pick)
    faults.push(...(await faultsNow(one, seen)).map((what) => `after act ${i} (${name} ${pick}): ${what}`))
    if (faults.length > 0) break
  }
  if (faults.length === 0) faults.push(...(await restingFaults(one)), ...(await faultsNow(one, seen)))
  faults.push(...(await foreignEffects(rig)), ...(await untold(rig)))
  const deployments = (await rig.deployments({})).length
  return { seed, faults, deployments, effects: rig.driver.journal.length }
}

/** Lets everything come to an end, then ships once more: no place is lost for good, whatever happened to it. */
async function restingFaults(play: Play): Promise<string[]> {
  const { rig } = play
  await restoreRoles(rig)
  await thaw(rig)
  const faults: string[] = []
  for (const app of apps) {
    try {
      await settleDown(rig)
      await clearHolds(rig)
      const { release } = await rig.push({ apps: [app] })
      await shipped(rig, app, release)
    } catch (error) {
      faults.push(`${app} did not get through any more: ${String(error)}; ${await standing(rig)}`)
    }
  }
  return faults
}

/** Until no deployment is under way; people give stuck nodes new tries meanwhile. */
async function settleDown(rig: DeliveryRig): Promise<void> {
  await until(async () => {
    await retryStuck(rig)
    return (await rig.deployments({})).every(({ state }) => state !== 'admitted')
  }, 40_000)
}

/** A place that a failed rollback left in disorder is cleared by a person. */
async function clearHolds(rig: DeliveryRig): Promise<void> {
  for (const environment of ['dev', 'staging', 'production'])
    for (const app of apps) {
      if (!(await readHold(rig.db, 'tiny', environment, app))) continue
      const back = await rollBack(rig.world, bea, { workspace: 'tiny', app, environment, because: 'the play is over' })
      await rig.reached(back.id, 'live')
    }
}

async function shipped(rig: DeliveryRig, app: string, release: string): Promise<void> {
  await until(async () => {
    await retryStuck(rig)
    const waiting = (await rig.deployments({ release, environment: 'production' })).find(
      ({ state }) => state === 'proposed',
    )
    if (waiting) await rig.approve(waiting).catch(() => {}) // it was admitted meanwhile, or approved before
    return (await rig.current('production', app)) === release
  }, 40_000)
  await until(async () => Object.keys(await rig.traffic('production', app)).join() === release)
}

/** What has not ended, for whoever reads of a fault. */
async function standing({ db }: DeliveryRig): Promise<string> {
  const rows = await db.query(
    `SELECT run, id, state, error ->> 'message' AS error, reasons -> 0 ->> 'because' AS because FROM engine.node
     WHERE state IN ('ready', 'running', 'waiting', 'stuck')`,
  )
  return JSON.stringify(rows)
}
