import { expect, test } from 'vitest'
import { promote } from '../../src/actions/promote.ts'
import { bea, cem, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

test('a release whose delivery has failed is promoted by a new one, through the stages that are left', async () => {
  const rig = await deliveryRig({ startTimeout: '1s' })
  rig.start()
  const held = rig.holds.hold('provision', 'staging')
  const { release } = await rig.push()
  await held.came
  rig.driver.scriptSets('web', { neverReady: 'the cache was away' })
  held.release()
  const failed = await rig.delivered(release)
  expect(failed).toMatchObject({ state: 'failed' })
  rig.driver.scriptSets('web', {})
  const { environment, run } = await promote(rig.world, bea, { workspace: 'tiny', release })
  expect({ environment, isNew: run !== failed.id }).toEqual({ environment: 'staging', isNew: true })
  expect(await rig.delivered(release)).toMatchObject({ id: run, state: 'passed' })
  const again = await promote(rig.world, bea, { workspace: 'tiny', release })
  expect(again.environment).toBe('production')
  await rig.approve(await rig.proposal(release), cem)
  await until(async () => (await rig.current('production')) === release)
  await expect(promote(rig.world, bea, { workspace: 'tiny', release })).rejects.toThrow('no stage')
  await rig.delivered(release)
  await expect(promote(rig.world, bea, { workspace: 'tiny', release, environment: 'production' })).rejects.toThrow(
    'was live in production already',
  )
})

test('a release is not promoted past what its branch may reach', async () => {
  const rig = await deliveryRig()
  rig.start()
  const main = await rig.push()
  const feature = await rig.push({ branch: 'feature/x', from: main.commit })
  await rig.delivered(feature.release)
  for (const environment of ['staging', 'production'])
    await expect(promote(rig.world, bea, { workspace: 'tiny', release: feature.release, environment })).rejects.toThrow(
      'goes no further than dev',
    )
})
test('a push to main reaches production once a person has approved it', async () => {
  const rig = await deliveryRig()
  rig.start()
  const release = await rig.ship()
  expect(await rig.current('production')).toBe(release)
  expect(await rig.traffic('production')).toEqual({ [release]: 1000 })
  expect((await rig.delivered(release)).state).toBe('passed')
  const next = await rig.ship()
  expect(await rig.traffic('production')).toEqual({ [next]: 1000 })
})
