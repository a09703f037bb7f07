import { describe, expect, test } from 'vitest'
import { bookSlot } from '../../src/actions/bookings.ts'
import { bea, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
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

describe('a booked slot', () => {
  const hour = 3_600_000
  /** A window is wanted, but not now: five minutes in half a day. */
  const away = new Date(Date.now() + 12 * hour).toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris' }).slice(0, 2)
  const windows = [{ app: 'shop', daily: `${away}:00-${away}:05` }]
  const booked = {
    ...shared,
    slots: [{ environment: 'staging', leastRemaining: '1s', borrow: 'never' as const, windows }],
  }
  const book = (rig: DeliveryRig, from: Date, until: Date) =>
    bookSlot(rig.world, bea, {
      workspace: 'tiny',
      environment: 'staging',
      app: 'shop',
      from,
      until,
      because: 'a trial',
    })

  test('ends the rollout and the stay when the booking ends', async () => {
    const rig = await deliveryRig(booked)
    const until = new Date(Date.now() + hour / 6)
    await book(rig, new Date(Date.now() - hour), until)
    rig.start()
    const { release } = await rig.push()
    await rig.proposal(release)
    const [deployment] = await rig.deployments({ release, environment: 'staging' })
    const deadlines = 'SELECT deadline_at AS at, deadline_because AS because FROM engine.run WHERE id = $1'
    const [deadline] = await rig.db.query<{ at: Date; because: string }>(deadlines, [deployment!.run])
    expect(deadline).toEqual({ at: until, because: 'the slot of shop in staging ended' })
    const [closing] = await rig.db.query<{ until: string }>(closingOf, [release])
    expect(new Date(closing!.until)).toEqual(until)
  })

  test('that is booked on meanwhile lasts as long', async () => {
    const rig = await deliveryRig(booked)
    await book(rig, new Date(Date.now() - hour), new Date(Date.now() + 4000))
    rig.start()
    const { release } = await rig.push()
    await rig.proposal(release)
    const [closing] = await rig.db.query<{ id: string; until: string }>(closingOf, [release])
    const later = new Date(Date.now() + hour)
    await book(rig, new Date(closing!.until), later)
    const waits = await until(async () => {
      const node = (await rig.world.runs.read(rig.db, closing!.id))?.nodes.find(({ id }) => id === 'close-slot')
      return node?.reasons[0]?.until === later.toISOString() ? node : undefined
    })
    expect(waits.state).toBe('waiting')
    expect(await rig.current('staging')).toBe(release)
  })
})
