import { expect, test } from 'vitest'
import { deliveryRig } from '../support/delivery.ts'

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
