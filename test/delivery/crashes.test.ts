import { describe, test } from 'vitest'
import { retry } from '../../src/actions/end-run.ts'
import { AppError } from '../../src/lib/errors.ts'
import { readApprovals } from '../../src/store/approvals.ts'
import { appliedTwice, automatic, crashAfterApproval, crashInRollback, shipFirst } from '../support/crash-scenes.ts'
import { bea, cem, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

describe.concurrent('a control plane that is killed', () => {
  test.for(['provision:after', 'shift:before', 'conclude:before'])(
    '[F05] at %s, after the approval was used: it stays used, the effect is done once, nobody is asked again',
    (label, context) => crashAfterApproval(label, context),
  )

  test.for(['shift:after', 'conclude:before'])(
    '[F06] at %s of an automatic rollback: the next one brings it to its end',
    (label, context) => crashInRollback(label, context),
  )

  test('[F41] with pending approvals: all are answerable to the next one', async ({ onTestFinished, expect }) => {
    const apps = ['shop', 'blog', 'wiki', 'mail', 'chat', 'jobs']
    const rig = await deliveryRig({ apps, approvals: { people: 2 } }, onTestFinished)
    const first = rig.start()
    const { commit } = await rig.push({ apps })
    const waiting = await Promise.all(apps.map((app) => rig.proposal(`${app}@${commit.slice(0, 12)}`)))
    for (const deployment of waiting) await rig.approve(deployment, bea)
    first.kill()
    rig.start()
    for (const deployment of waiting) await rig.approve(deployment, cem)
    for (const { id } of waiting) await rig.reached(id, 'live')
    for (const { id } of waiting)
      expect((await readApprovals(rig.db, id)).map(({ state }) => state)).toEqual(['consumed', 'consumed'])
  })

  test('[F50] and stays away: what is live stays live, what was pushed meanwhile is delivered afterwards', async ({
    onTestFinished,
    expect,
  }) => {
    const rig = await deliveryRig(automatic, onTestFinished)
    const first = rig.start()
    const good = await shipFirst(rig)
    first.kill()
    const meanwhile = [await rig.push(), await rig.push(), await rig.push()]
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
    await rig.db.query(`UPDATE engine.node SET wake_at = wake_at - interval '24 hours' WHERE wake_at IS NOT NULL`)
    rig.start()
    const last = meanwhile.at(-1)!.release
    await until(async () => (await rig.current('production')) === last)
    const ends = await Promise.all(meanwhile.map(({ release }) => rig.delivered(release)))
    for (const { state } of ends) expect(['passed', 'superseded']).toContain(state)
    expect(appliedTwice(rig)).toEqual([])
  })
})

describe.concurrent('a target in trouble', () => {
  test('[F17] a full disk: the rollout waits, says so, and goes on once there is room', async ({
    onTestFinished,
    expect,
  }) => {
    const rig = await deliveryRig(automatic, onTestFinished)
    rig.start()
    const good = await shipFirst(rig)
    const full = new AppError('unavailable', 'no space is left on the disk of the target (ENOSPC)', {
      hint: 'Make room.',
    })
    for (let i = 0; i < 3; i++) rig.driver.failNext('provision', full)
    const next = await rig.push()
    const said = await until(async () => {
      const run = (await rig.deployments({ release: next.release })).find(({ run: id }) => id !== null)?.run
      const view = run ? await rig.world.runs.read(rig.db, run) : undefined
      return view?.nodes.find(({ error }) => error?.message.includes('ENOSPC'))?.error
    })
    expect(said).toMatchObject({ code: 'unavailable', hint: 'Make room.' })
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
    await until(async () => (await rig.current('production')) === next.release)
    expect(appliedTwice(rig)).toEqual([])
  })

  test('an answer that is lost after the effect is not taken for a failure, nor is the effect repeated', async ({
    onTestFinished,
    expect,
  }) => {
    const rig = await deliveryRig(automatic, onTestFinished)
    rig.start()
    for (const kind of ['provision', 'shift', 'retire'] as const)
      rig.driver.failNext(kind, new AppError('unavailable', 'the connection broke'), true)
    await shipFirst(rig)
    const second = await shipFirst(rig)
    expect(await rig.traffic('production')).toEqual({ [second]: 1000 })
    expect(appliedTwice(rig)).toEqual([])
  })

  test('[F49] a run that takes its control plane down three times is set aside; the others go on', {
    timeout: 90_000,
  }, async ({ onTestFinished, expect }) => {
    const rig = await deliveryRig({ ...automatic, apps: ['shop', 'blog'] }, onTestFinished)
    const first = rig.start()
    const { release: good } = await rig.push({ apps: ['shop', 'blog'] })
    for (const app of ['shop', 'blog']) await until(async () => (await rig.current('production', app)) !== null, 30_000)
    first.kill()
    const { release: poison } = await rig.push({ apps: ['shop'] })
    for (let crash = 1; crash <= 3; crash++) {
      const held = rig.holds.hold('provision', 'dev', 'shop')
      const plane = rig.start()
      await held.came
      plane.kill()
      held.release()
    }
    rig.start()
    const stuck = await until(async () => {
      const run = (await rig.deployments({ release: poison }))[0]?.run
      const view = run ? await rig.world.runs.read(rig.db, run) : undefined
      return view?.nodes.some(({ state, crashes }) => state === 'stuck' && crashes === 3) ? view : undefined
    })
    const { release: other } = await rig.push({ apps: ['blog'] })
    await until(async () => (await rig.current('production', 'blog')) === other, 30_000)
    expect(await rig.current('dev')).toBe(good)
    await retry(rig.world, bea, stuck.id)
    await until(async () => (await rig.current('production')) === poison, 30_000)
  })
})
