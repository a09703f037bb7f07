import { describe, expect, test } from 'vitest'
import { rollBack } from '../../src/actions/roll-back.ts'
import { AppError } from '../../src/lib/errors.ts'
import { automatic } from '../support/crash-scenes.ts'
import { bea, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { badInProduction, failedRollback, wish } from '../support/rollback-scenes.ts'

describe('a release that never becomes ready', () => {
  test('[F33] is taken back by itself, with the reason, and without anybody’s approval', async () => {
    const rig = await deliveryRig({ ...automatic, startTimeout: '1s' })
    const { good, bad } = await badInProduction(rig)
    const back = rig.holds.hold('shift', 'production') // the rollback's: a release that is never ready gets no traffic
    const [, failed] = await until(async () => {
      const all = await rig.deployments({ environment: 'production' })
      return all[1]?.state === 'failed' ? all : undefined
    })
    rig.driver.scriptSets('web', {})
    back.release()
    expect(failed).toMatchObject({ release: bad, outcome: expect.stringContaining('GET /api/health answered 500') })
    const delivery = await rig.delivered(bad)
    expect(delivery).toMatchObject({ state: 'failed', because: expect.stringContaining(`taken back to ${good}`) })
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
    expect(await rig.current('production')).toBe(good)
  })

  test('[F33] is taken back when its progress deadline is over, however patient its start', async () => {
    const rig = await deliveryRig({ stages: { production: { gates: [], progressDeadline: '1s' } } })
    const { good, bad } = await badInProduction(rig)
    const back = rig.holds.hold('shift', 'production')
    rig.driver.scriptSets('web', { readyAfterMs: 0, neverReady: 'still warming up' })
    const failed = await until(async () =>
      (await rig.deployments({ release: bad, environment: 'production' })).find(({ state }) => state === 'failed'),
    )
    rig.driver.scriptSets('web', {})
    back.release()
    expect(failed.outcome).toMatch(/deadline/)
    await rig.delivered(bad)
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
  })

  test('that is the first of its place ends with a notice, and the next one starts afresh', async () => {
    const rig = await deliveryRig({ stages: { dev: {} }, startTimeout: '1s' })
    rig.start()
    rig.driver.scriptSets('web', { neverReady: 'no such file: server.js' })
    const first = await rig.push()
    expect(await rig.delivered(first.release)).toMatchObject({ state: 'failed' })
    expect(await rig.notices('stuck')).toEqual([expect.stringContaining('no such file: server.js')])
    expect(await rig.traffic('dev')).toEqual({})
    rig.driver.scriptSets('web', {})
    const second = await rig.push()
    await rig.proposal(second.release)
    expect(await rig.traffic('dev')).toEqual({ [second.release]: 1000 })
    expect((await rig.driver.observe({ environment: 'dev', app: 'shop' })).sets).toHaveLength(1)
  })
})

describe('a rollback that fails itself', () => {
  test('[F35] holds the place, pages a person, never loops; a later one by hand clears it', (context) =>
    failedRollback(context))
})

describe('a rollback by hand', () => {
  test('[T13] returns only to a release that was approved and live there', async () => {
    const rig = await deliveryRig()
    rig.start()
    const first = await rig.ship()
    const second = await rig.ship()
    const third = await rig.push()
    await rig.proposal(third.release)
    for (const to of [third.release, 'shop@000000000000', second])
      await expect(rollBack(rig.world, bea, { ...wish, to })).rejects.toThrow(AppError)
    const back = await rollBack(rig.world, bea, wish)
    await rig.reached(back.id, 'live')
    expect(await rig.traffic('production')).toEqual({ [first]: 1000 })
    expect(await rig.current('production')).toBe(first)
  })

  test('during a rollout aborts it, and hands the lease over so that no third slips between', async () => {
    const rig = await deliveryRig(automatic)
    rig.start()
    const good = (await rig.push()).release
    await until(async () => (await rig.current('production')) === good)
    const held = rig.holds.hold('shift', 'production')
    const bad = await rig.push()
    await held.came
    const third = await rig.push()
    const waiting = await rig.proposal(third.release)
    await rollBack(rig.world, bea, wish)
    held.release()
    await rig.reached(waiting.id, 'live', 'void')
    await until(async () => (await rig.current('production')) === third.release)
    const all = await rig.deployments({ environment: 'production' })
    const admitted = all.filter(({ generation }) => generation !== null)
    expect(admitted.map(({ release, state, generation }) => [release, state, generation])).toEqual([
      [good, 'live', 1],
      [bad.release, 'aborted', 2],
      [good, 'live', 3],
      [third.release, 'live', 4],
    ])
  })
})
