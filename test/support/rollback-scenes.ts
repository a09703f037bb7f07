import type { ExpectStatic, TestContext } from 'vitest'
import { rollBack } from '../../src/actions/roll-back.ts'
import { automatic } from './crash-scenes.ts'
import { bea, type DeliveryRig, deliveryRig } from './delivery.ts'
import { until } from './engine.ts'

/** What a person says who takes the app of these tests back. */
export const wish = { workspace: 'tiny', app: 'shop', environment: 'production', because: 'it looks bad' }

/** Ships one good release, then pushes one whose replicas never become ready in production. */
export async function badInProduction(rig: DeliveryRig) {
  rig.start()
  const good = (await rig.push()).release
  await until(async () => (await rig.current('production')) === good)
  const held = rig.holds.hold('provision', 'production')
  const bad = (await rig.push()).release
  await held.came
  rig.driver.scriptSets('web', { neverReady: 'GET /api/health answered 500' })
  held.release()
  return { good, bad }
}

/** Lets a rollback fail: it holds the place and pages a person once, whatever is pushed; a later one by hand clears it. */
export async function failedRollback({
  onTestFinished,
  expect,
}: {
  readonly onTestFinished: TestContext['onTestFinished']
  readonly expect: ExpectStatic
}): Promise<void> {
  const rig = await deliveryRig({ ...automatic, startTimeout: '1s' }, onTestFinished)
  const { good, bad } = await badInProduction(rig)
  await until(async () => (await rig.notices('rollback-failed')).length > 0)
  const all = await rig.deployments({ environment: 'production' })
  expect(all.map(({ release, intent, state }) => [release, intent, state])).toEqual([
    [good, 'promote', 'live'],
    [bad, 'promote', 'failed'],
    [good, 'rollback', 'failed'],
  ])
  expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
  rig.driver.scriptSets('web', {})
  const next = await rig.push()
  const waiting = await rig.proposal(next.release)
  const why = await until(async () => {
    const run = await rig.world.runs.read(rig.db, waiting.deliveryRun!)
    return run?.nodes.find(({ id, state }) => id === 'admit:production' && state === 'waiting')?.reasons
  })
  expect(why[0]).toMatchObject({ kind: 'held', command: 'tidegate rollback shop --environment production' })
  const back = await rollBack(rig.world, bea, wish)
  await rig.reached(back.id, 'live')
  await rig.reached(waiting.id, 'live', 'void')
  await until(async () => (await rig.current('production')) === next.release)
  expect(await rig.notices('rollback-failed')).toHaveLength(1)
}
