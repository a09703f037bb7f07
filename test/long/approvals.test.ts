import { expect, test } from 'vitest'
import { consumeApprovals } from '../../src/store/approvals.ts'
import { bea, cem, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

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

test('[F41] a control plane is killed while 1,000 approvals are pending: all are answerable to the next one', {
  timeout: 1_800_000,
}, async () => {
  const apps = Array.from({ length: 1000 }, (_, i) => `app${i}`)
  const rig = await deliveryRig({ apps, onlyProduction: true, approvals: { people: 2 } })
  const first = rig.start()
  await rig.push({ apps })
  const waiting = await until(async () => {
    const all = await rig.deployments({ environment: 'production' })
    return all.length === apps.length && all.every(({ state }) => state === 'proposed') ? all : undefined
  }, 900_000)
  for (const deployment of waiting) await rig.approve(deployment, bea)
  first.kill()
  rig.start()
  for (const deployment of waiting) await rig.approve(deployment, cem)
  await until(async () => {
    const [row] = await rig.db.query<{ n: number }>(
      `SELECT count(*) AS n FROM tidegate.deployment WHERE state = 'live'`,
    )
    return row?.n === apps.length
  }, 900_000)
  const used = await rig.db.query(
    `SELECT deployment FROM tidegate.approval WHERE state = 'consumed' GROUP BY deployment HAVING count(*) = 2`,
  )
  expect(used).toHaveLength(apps.length)
  expect(
    rig.driver.journal
      .filter(({ event }) => event === 'applied')
      .every(({ key }) => rig.driver.timesApplied(key) === 1),
  ).toBe(true)
})
