import { expect } from 'vitest'
import { automatic } from './crash-scenes.ts'
import { type DeliveryRig, deliveryRig } from './delivery.ts'
import { until } from './engine.ts'

/** How many deployments of one place were admitted at the same time, at most. */
export async function mostAtOnce({ db }: DeliveryRig, environment: string): Promise<number> {
  const [row] = await db.query<{ most: number }>(
    `SELECT coalesce(max(together), 0)::int AS most FROM (
       SELECT (SELECT count(*) FROM tidegate.deployment other
               WHERE other.environment = one.environment AND other.admitted_at <= one.admitted_at
                 AND (other.ended_at IS NULL OR other.ended_at > one.admitted_at)) AS together
       FROM tidegate.deployment one WHERE one.environment = $1 AND one.admitted_at IS NOT NULL) counted`,
    [environment],
  )
  return row!.most
}

/** Pushes so many releases before anybody works, then lets two control planes take them: one at a time, and the newest stays. */
export async function releasesAtOnce(count: number): Promise<void> {
  const rig = await deliveryRig(automatic)
  const pushed: string[] = []
  for (let i = 0; i < count; i++) pushed.push((await rig.push()).release)
  rig.start()
  rig.start()
  const last = pushed.at(-1)!
  await until(async () => (await rig.current('production')) === last, 50_000 + count * 2000)
  for (const release of pushed) expect(['passed', 'superseded']).toContain((await rig.delivered(release)).state)
  for (const environment of ['dev', 'staging', 'production']) {
    expect(await mostAtOnce(rig, environment)).toBe(1)
    expect(await rig.traffic(environment)).toEqual({ [last]: 1000 })
  }
}
