import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bea, cem, type DeliveryRig, deliveryRig } from '../support/delivery.ts'

/** In two workspaces: one settings file of a thousand apps would be larger than what is read. */
const pending = Number(process.env['TIDEGATE_PENDING'] ?? 1000)
const apps = Array.from({ length: pending / 2 }, (_, i) => `a${i}`)

test(`[F41] control planes are killed while ${pending} approvals are pending: all are answerable to the next ones`, {
  timeout: 3_600_000,
}, async () => {
  await Promise.all([restartWithPending(), restartWithPending()])
})

/** Lets as many releases as there are apps wait for two people, kills the control plane between their answers, and waits until all are live. */
async function restartWithPending(): Promise<void> {
  const rig = await deliveryRig({
    apps,
    onlyProduction: true,
    refs: [{ branch: 'main', until: 'production' }],
    approvals: { people: 2, validFor: '12h' },
  })
  const first = rig.start()
  const { releases, lines } = await rig.push({ apps })
  expect(releases, lines.join('\n')).toHaveLength(apps.length)
  await allAre(rig, 'proposed')
  const waiting = await rig.deployments({ environment: 'production' })
  for (const deployment of waiting) await rig.approve(deployment, bea)
  first.kill()
  rig.start()
  for (const deployment of waiting) await rig.approve(deployment, cem)
  await allAre(rig, 'live')
  const used = await rig.db.query(
    `SELECT deployment FROM tidegate.approval WHERE state = 'consumed' GROUP BY deployment HAVING count(*) = 2`,
  )
  expect(used).toHaveLength(apps.length)
  const applied = rig.driver.journal.filter(({ event }) => event === 'applied').map(({ key }) => key)
  expect(new Set(applied).size).toBe(applied.length)
}

async function allAre({ db }: DeliveryRig, state: 'proposed' | 'live'): Promise<void> {
  for (;;) {
    const [row] = await db.query<{ n: number }>('SELECT count(*) AS n FROM tidegate.deployment WHERE state = $1', [
      state,
    ])
    if (row?.n === apps.length) return
    await sleep(1000)
  }
}
