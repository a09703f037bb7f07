import { expect, test } from 'vitest'
import { consumeApprovals } from '../../src/store/approvals.ts'
import { bea, deliveryRig } from '../support/delivery.ts'

test('[T09] 200 parallel consumers of one approval, 1,000 rounds: one wins each', { timeout: 900_000 }, async () => {
  const rig = await deliveryRig()
  const plane = rig.start()
  const { release } = await rig.push()
  const { id, intentDigest, ...rest } = await rig.proposal(release)
  await plane.stop()
  for (let round = 0; round < 1000; round++) {
    await rig.db.query('DELETE FROM tidegate.approval')
    await rig.approve({ id, intentDigest, ...rest })
    const consumers = Array.from({ length: 200 }, () => rig.db.tx((tx) => consumeApprovals(tx, id, intentDigest)))
    const winners = (await Promise.all(consumers)).filter((people) => people.length > 0)
    expect(winners).toEqual([[bea.id]])
  }
})
