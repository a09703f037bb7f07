import { expect, test } from 'vitest'
import { bea, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

const shared = {
  environments: { staging: { shared: 'slots' as const } },
  stages: { staging: { gates: [{ kind: 'slot' }] } },
  slots: [{ environment: 'staging', leastRemaining: '1s', windows: [{ app: 'shop', daily: '00:00-24:00' }] }],
}

/** When the run that closes a deployment's slot does so, as it stands in the database. */
const closingOf = `SELECT r.id, n.input->>'until' AS until, n.state FROM engine.run r JOIN engine.node n ON n.run = r.id
  WHERE r.kind = 'slot' AND n.id = 'close-slot' AND r.data->>'release' = $1`

test('[URL-012] an app leaves shared staging when its slot ends, and the place is free again', async () => {
  const rig = await deliveryRig(shared)
  rig.start()
  const { release } = await rig.push()
  await rig.proposal(release)
  const [closing] = await rig.db.query<{ id: string; until: string; state: string }>(closingOf, [release])
  expect(closing).toMatchObject({ state: expect.stringMatching(/waiting|ready|running/) })
  const lasts = new Date(closing!.until).getTime() - Date.now()
  expect(lasts).toBeGreaterThan(0)
  expect(lasts).toBeLessThanOrEqual(25 * 3_600_000)
  expect(await rig.current('staging')).toBe(release)

  await rig.db.query(
    `UPDATE engine.node SET input = jsonb_build_object('until', now() - interval '1 second') WHERE run = $1 AND id = 'close-slot'`,
    [closing!.id],
  )
  await rig.db.tx((tx) => rig.world.runs.wake(tx, ['lease:tiny/staging']))
  await rig.db.query(`UPDATE engine.node SET wake_at = now() WHERE run = $1 AND id = 'close-slot'`, [closing!.id])
  await until(async () => (await rig.current('staging')) === null)
  expect(await rig.traffic('staging')).toEqual({})
  const isFree = `SELECT 1 FROM tidegate.lease WHERE place = 'staging' AND deployment IS NULL`
  await until(async () => (await rig.db.query(isFree)).length === 1)
  await rig.approve(await rig.proposal(release), bea)
  await until(async () => (await rig.current('production')) === release)
})
