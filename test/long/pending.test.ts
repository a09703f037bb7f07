import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bea, cem, deliveryRig } from '../support/delivery.ts'

const pending = Number(process.env['TIDEGATE_PENDING'] ?? 1000)

test(`[F41] a control plane is killed while ${pending} approvals are pending: all are answerable to the next one`, {
  timeout: 3_600_000,
}, async () => {
  const apps = Array.from({ length: pending }, (_, i) => `app${i}`)
  const rig = await deliveryRig({
    apps,
    onlyProduction: true,
    refs: [{ branch: 'main', until: 'production' }],
    approvals: { people: 2, validFor: '12h' },
  })
  const allAre = async (state: 'proposed' | 'live') => {
    for (;;) {
      await sleep(1000)
      const [row] = await rig.db.query<{ n: number }>(
        'SELECT count(*) AS n FROM tidegate.deployment WHERE state = $1',
        [state],
      )
      if (row?.n === apps.length) return
    }
  }
  const first = rig.start()
  const { releases, lines } = await rig.push({ apps })
  expect(releases, lines.join('\n')).toHaveLength(apps.length)
  await allAre('proposed')
  const waiting = await rig.deployments({ environment: 'production' })
  for (const deployment of waiting) await rig.approve(deployment, bea)
  first.kill()
  rig.start()
  for (const deployment of waiting) await rig.approve(deployment, cem)
  await allAre('live')
  const used = await rig.db.query(
    `SELECT deployment FROM tidegate.approval WHERE state = 'consumed' GROUP BY deployment HAVING count(*) = 2`,
  )
  expect(used).toHaveLength(apps.length)
  const applied = rig.driver.journal.filter(({ event }) => event === 'applied').map(({ key }) => key)
  expect(new Set(applied).size).toBe(applied.length)
})
