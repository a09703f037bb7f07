import { expect, onTestFinished, test } from 'vitest'
import { deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { freshDatabase } from '../support/postgres.ts'
import type { TinyWishes } from '../support/tiny-settings.ts'

const withDatabase = (database: string): TinyWishes => ({
  app: { database: {} },
  environments: { production: { database } },
  stages: { production: { gates: [], backup: 'required', progressDeadline: '3s' } },
})

test('[F44] a backup that fails lets nothing into production, and ends with the reason', async () => {
  const rig = await deliveryRig(withDatabase('there_is_no_such_database'))
  rig.start()
  const { release } = await rig.push()
  const said = await until(async () => {
    const run = (await rig.deployments({ environment: 'production' }))[0]?.run
    const view = run ? await rig.world.runs.read(rig.db, run) : undefined
    return view?.nodes.find(({ id }) => id === 's02-backup-database')?.error?.message
  })
  expect(said).toContain('there_is_no_such_database')
  expect(await rig.delivered(release)).toMatchObject({ state: 'failed' })
  const all = await rig.deployments({ environment: 'production' })
  expect(all.map(({ state, intent }) => [state, intent])).toEqual([['failed', 'promote']])
  expect(rig.driver.journal.filter(({ environment }) => environment === 'production')).toEqual([])
})

test('a backup of the database stands, restored and compared, before the first effect', async () => {
  const data = await freshDatabase()
  onTestFinished(data.drop)
  await data.db.query('CREATE TABLE basket (id int PRIMARY KEY, what text)')
  await data.db.query(`INSERT INTO basket SELECT n, 'apples' FROM generate_series(1, 40) n`)
  const rig = await deliveryRig(withDatabase(new URL(data.url).pathname.slice(1)))
  rig.start()
  const held = rig.holds.hold('provision', 'production')
  const { release } = await rig.push()
  await held.came
  const kept = await rig.db.query('SELECT what, proof FROM tidegate.backup ORDER BY what')
  expect(kept).toMatchObject([
    { what: 'database', proof: { restored: true, tables: 1, rows: 40 } },
    { what: 'settings', proof: { restored: true } },
  ])
  held.release()
  await until(async () => (await rig.current('production')) === release)
})
