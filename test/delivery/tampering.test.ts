import { describe, test } from 'vitest'
import { readApprovals } from '../../src/store/approvals.ts'
import { type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

const guarded = ['deployment', 'release', 'settings']
const asSuperuser = (change: string) => [
  ...guarded.map((table) => `ALTER TABLE tidegate.${table} DISABLE TRIGGER USER`),
  change,
  ...guarded.map((table) => `ALTER TABLE tidegate.${table} ENABLE TRIGGER USER`),
]
const changes: [string, string][] = [
  ['artifact', `UPDATE tidegate.release SET artifacts = '{"web": "sha256:${'e'.repeat(64)}"}'`],
  ['commit', `UPDATE tidegate.release SET commit = reverse(commit)`],
  [
    'settings',
    `UPDATE tidegate.settings SET body = jsonb_set(body, '{apps,shop,components,web,start}', '["node", "evil.js"]')`,
  ],
  ['settings digest', `UPDATE tidegate.release SET settings_digest = repeat('e', 64)`],
  [
    'plan',
    `UPDATE tidegate.deployment SET steps = jsonb_path_query_array(steps, '$[0]') WHERE environment = 'production'`,
  ],
  [
    'step',
    `UPDATE engine.node SET input = jsonb_set(input, '{replicas,web}', '50') WHERE verb = 'provision' AND state = 'running'`,
  ],
  [
    'intent',
    `UPDATE tidegate.deployment SET intent_body = jsonb_set(intent_body, '{commit}', '"e"') WHERE environment = 'production'`,
  ],
]

async function tamper(rig: DeliveryRig, change: string): Promise<void> {
  for (const statement of asSuperuser(change)) await rig.db.query(statement)
}

const onProduction = (rig: DeliveryRig) => rig.driver.journal.filter(({ environment }) => environment === 'production')

describe.concurrent('what was approved is what is done, even against a superuser of the database', () => {
  test.for(changes.slice(0, 4))(
    '[T01] another %s after the approval: it is not admitted',
    async ([, change], { onTestFinished, expect }) => {
      const rig = await deliveryRig({}, onTestFinished)
      const plane = rig.start()
      const { release } = await rig.push()
      const approved = await rig.proposal(release)
      await plane.stop()
      await rig.approve(approved)
      await tamper(rig, change)
      const again = rig.start()
      await rig.world.db.tx((tx) => rig.world.runs.wake(tx, ['facts:tiny']))
      await until(async () => {
        const run = await rig.world.runs.read(rig.db, approved.deliveryRun!)
        const node = run?.nodes.find(({ id }) => id === 'admit:production')
        const isAnew = (await rig.deployments({ environment: 'production' })).length > 1
        return isAnew || node?.state === 'stuck' || (node?.error ?? null) !== null
      })
      await again.stop()
      expect(onProduction(rig)).toEqual([])
      expect(await rig.current('production')).toBeNull()
      expect((await readApprovals(rig.db, approved.id)).map(({ state }) => state)).not.toContain('consumed')
    },
  )

  test.for(changes)(
    '[T01] another %s between admission and the first step: nothing reaches the target',
    async ([, change], { onTestFinished, expect }) => {
      const rig = await deliveryRig({}, onTestFinished)
      const first = rig.start()
      const held = rig.holds.hold('provision', 'production')
      const { release } = await rig.push()
      await rig.approve(await rig.proposal(release))
      await held.came
      first.kill()
      held.release()
      await tamper(rig, change)
      const again = rig.start()
      await until(async () => {
        const { run } = (await rig.deployments({ environment: 'production' }))[0]!
        const view = await rig.world.runs.read(rig.db, run!)
        return view?.nodes.some(({ error, state }) => error !== null || state === 'stuck')
      })
      await again.stop()
      expect(onProduction(rig)).toEqual([])
      expect(await rig.current('production')).toBeNull()
    },
  )
})
