import { describe, expect, test } from 'vitest'
import { abort } from '../../src/actions/end-run.ts'
import { AppError } from '../../src/lib/errors.ts'
import { bea, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

/** A place with a good release, and one more that was approved and is held before an effect. */
async function heldAt(rig: DeliveryRig, kind: 'provision' | 'shift' | 'retire') {
  rig.start()
  const good = await rig.ship()
  const held = rig.holds.hold(kind, 'production')
  const next = await rig.push()
  const deployment = await rig.proposal(next.release)
  await rig.approve(deployment)
  await held.came
  return { good, next: next.release, deployment, held }
}

const splits = async (rig: DeliveryRig) => Object.values(await rig.traffic('production'))

describe('an abort', () => {
  test.each(['provision', 'shift', 'retire'] as const)(
    '[F34] before %s takes back what was begun, and production keeps its route all the while',
    async (kind) => {
      const rig = await deliveryRig()
      const { good, next, deployment, held } = await heldAt(rig, kind)
      for (let i = 0; i < 3; i++) await abort(rig.world, bea, deployment.id, 'second thoughts')
      expect(await splits(rig)).toEqual([1000])
      held.release()
      expect(await rig.reached(deployment.id, 'aborted')).toMatchObject({ outcome: expect.stringContaining('Bea') })
      expect((await rig.delivered(next)).state).toBe('failed')
      expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
      expect(await rig.current('production')).toBe(good)
    },
  )

  test('[F34] of what is only proposed ends it, and touches nothing', async () => {
    const rig = await deliveryRig()
    rig.start()
    const good = await rig.ship()
    const { release } = await rig.push()
    const waiting = await rig.proposal(release)
    const before = rig.driver.journal.length
    for (let i = 0; i < 3; i++) await abort(rig.world, bea, waiting.id, 'not now')
    expect(await rig.delivered(release)).toMatchObject({ state: 'aborted' })
    expect(await rig.reached(waiting.id, 'void')).toMatchObject({ outcome: expect.stringContaining('aborted') })
    expect(rig.driver.journal.length).toBe(before)
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
  })

  test('[F34] of what is live changes nothing', async () => {
    const rig = await deliveryRig()
    rig.start()
    const good = await rig.ship()
    await rig.delivered(good)
    const [live] = await rig.deployments({ environment: 'production' })
    const before = rig.driver.journal.length
    for (const id of [live!.id, live!.run!, live!.deliveryRun!]) await abort(rig.world, bea, id, 'too late')
    expect(rig.driver.journal.length).toBe(before)
    expect(await rig.reached(live!.id, 'live')).toMatchObject({ outcome: 'every step passed' })
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
  })

  test('[F34] in the midst of a rollback leaves a route, holds the place and calls a person', async () => {
    const rig = await deliveryRig()
    const { good, deployment, held } = await heldAt(rig, 'shift')
    await abort(rig.world, bea, deployment.id, 'second thoughts')
    const rollback = await until(async () =>
      (await rig.deployments({ environment: 'production' })).find(({ intent }) => intent === 'rollback'),
    )
    await abort(rig.world, bea, rollback.id, 'third thoughts')
    held.release()
    await rig.reached(rollback.id, 'aborted', 'live')
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
    await until(async () => (await rig.notices('rollback-failed')).length === 1)
  })

  test('[F34] of the delivery while its deployment is under way takes that back too', async () => {
    const rig = await deliveryRig()
    const { good, next, deployment, held } = await heldAt(rig, 'shift')
    await abort(rig.world, bea, deployment.deliveryRun!, 'all of it')
    held.release()
    await rig.reached(deployment.id, 'aborted')
    expect(await rig.delivered(next)).toMatchObject({ state: 'aborted' })
    await until(async () => (await rig.deployments({ environment: 'production' })).at(-1)?.state === 'live')
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
  })

  test('[F34] of what has failed, was aborted or is void changes nothing', async () => {
    const rig = await deliveryRig()
    const { next, deployment, held } = await heldAt(rig, 'shift')
    await abort(rig.world, bea, deployment.id, 'second thoughts')
    held.release()
    await rig.reached(deployment.id, 'aborted')
    await rig.delivered(next)
    const failing = rig.holds.hold('shift', 'production')
    const { release } = await rig.push()
    const failed = await rig.proposal(release)
    await rig.approve(failed)
    await failing.came
    const { run } = await rig.reached(failed.id, 'admitted')
    await rig.db.tx((tx) => rig.world.runs.end(tx, run!, 'failed', 'judged bad by the test'))
    failing.release()
    await rig.reached(failed.id, 'failed')
    await rig.delivered(release)
    const late = await rig.push()
    const proposed = await rig.proposal(late.release)
    await abort(rig.world, bea, proposed.id, 'not now')
    await rig.reached(proposed.id, 'void')
    const before = await rig.deployments({})
    const effects = rig.driver.journal.length
    for (const { id } of [deployment, failed, proposed])
      for (let i = 0; i < 2; i++) await abort(rig.world, bea, id, 'once more')
    expect(await rig.deployments({})).toEqual(before)
    expect(rig.driver.journal.length).toBe(effects)
    expect(await splits(rig)).toEqual([1000])
  })

  test('of what is not known says so', async () => {
    const rig = await deliveryRig()
    for (const id of ['run_none', 'dep_none']) await expect(abort(rig.world, bea, id, 'x')).rejects.toThrow(AppError)
  })
})
