import type { ExpectStatic, TestContext } from 'vitest'
import { readApprovals } from '../../src/store/approvals.ts'
import { type DeliveryRig, deliveryRig } from './delivery.ts'
import { until } from './engine.ts'

/** What a test that runs beside others hands on. */
interface Test {
  readonly onTestFinished: TestContext['onTestFinished']
  readonly expect: ExpectStatic
}

/** Stages of production without a gate. */
export const automatic = { stages: { production: { gates: [] } } }

/** Every key of the target's journal that changed it more than once: never any. */
export const appliedTwice = ({ driver }: DeliveryRig) =>
  driver.journal.map(({ key }) => key).filter((key) => driver.timesApplied(key) > 1)

/** Pushes a release and waits until it is live in production, which has no gate. */
export async function shipFirst(rig: DeliveryRig): Promise<string> {
  const { release } = await rig.push()
  await until(async () => (await rig.current('production')) === release)
  return release
}

/** Dies at the n-th passing of a label after `arm` was called. */
function death(label: string) {
  let isArmed = false
  const happened = Promise.withResolvers<void>()
  return {
    happened: happened.promise,
    arm: () => {
      isArmed = true
    },
    at: (passed: string) => {
      if (!isArmed || passed !== label) return false
      happened.resolve()
      return true
    },
  }
}

/** Kills a control plane at a label after the approval was used; the next one goes on, and nobody is asked again. */
export async function crashAfterApproval(label: string, { onTestFinished, expect }: Test): Promise<void> {
  const rig = await deliveryRig({}, onTestFinished)
  const dies = death(label)
  rig.start({ dieAt: dies.at })
  const { release } = await rig.push()
  const waiting = await rig.proposal(release)
  dies.arm()
  await rig.approve(waiting)
  await dies.happened
  rig.start()
  await rig.reached(waiting.id, 'live')
  expect((await readApprovals(rig.db, waiting.id)).map(({ state }) => state)).toEqual(['consumed'])
  expect(await rig.deployments({ release, environment: 'production' })).toHaveLength(1)
  expect(await rig.traffic('production')).toEqual({ [release]: 1000 })
  expect(appliedTwice(rig)).toEqual([])
}

/** Kills a control plane at a label of an automatic rollback; the next one brings it to its end. */
export async function crashInRollback(label: string, { onTestFinished, expect }: Test): Promise<void> {
  const rig = await deliveryRig({ ...automatic, startTimeout: '1s' }, onTestFinished)
  const dies = death(label)
  rig.start({ dieAt: dies.at })
  void dies.happened.then(() => rig.start()) // whenever it dies, another one goes on
  const good = await shipFirst(rig)
  const held = rig.holds.hold('shift', 'production')
  const bad = await rig.push()
  await held.came
  const [, deployment] = await rig.deployments({ environment: 'production' })
  if (label !== 'conclude:before') dies.arm() // the failed one concludes too
  await rig.db.tx((tx) => rig.world.runs.end(tx, deployment!.run!, 'failed', 'judged bad by the test'))
  await until(async () => (await rig.deployments({ environment: 'production' })).length > 2)
  dies.arm()
  held.release()
  const rollback = (await rig.deployments({ environment: 'production' })).find(({ intent }) => intent === 'rollback')!
  await dies.happened
  await rig.reached(rollback.id, 'live')
  await rig.delivered(bad.release)
  expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
  expect(await rig.current('production')).toBe(good)
  expect(appliedTwice(rig)).toEqual([])
}
