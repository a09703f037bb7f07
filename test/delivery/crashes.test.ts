import { describe, test } from 'vitest'
import { retry } from '../../src/actions/end-run.ts'
import { AppError } from '../../src/lib/errors.ts'
import { readApprovals } from '../../src/store/approvals.ts'
import { bea, cem, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

const automatic = { stages: { production: { gates: [] } } }

/** Every key of the target's journal that changed it more than once: never any. */
const appliedTwice = ({ driver }: DeliveryRig) =>
  driver.journal.map(({ key }) => key).filter((key) => driver.timesApplied(key) > 1)

async function shipFirst(rig: DeliveryRig): Promise<string> {
  const { release } = await rig.push()
  await until(async () => (await rig.current('production')) === release)
  return release
}

/** Dies at the n-th passing of a label after `arm` was called. */
function death(label: string) {
  let isArmed = false
  const happened = Promise.withResolvers<void>()
  return {
    happened: happened.promise,
    arm: () => {
      isArmed = true
    },
    at: (passed: string) => {
      if (!isArmed || passed !== label) return false
      happened.resolve()
      return true
    },
  }
}

describe.concurrent('a control plane that is killed', () => {
  test.for(['provision:before', 'provision:after', 'shift:before', 'shift:after', 'conclude:before'])(
    '[F05] at %s, after the approval was used: it stays used, the effect is done once, nobody is asked again',
    async (label, { onTestFinished, expect }) => {
      const rig = await deliveryRig({}, onTestFinished)
      const dies = death(label)
      rig.start({ dieAt: dies.at })
      const { release } = await rig.push()
      const waiting = await rig.proposal(release)
      dies.arm()
      await rig.approve(waiting)
      await dies.happened
      rig.start()
      await rig.reached(waiting.id, 'live')
      expect((await readApprovals(rig.db, waiting.id)).map(({ state }) => state)).toEqual(['consumed'])
      expect(await rig.deployments({ release, environment: 'production' })).toHaveLength(1)
      expect(await rig.traffic('production')).toEqual({ [release]: 1000 })
      expect(appliedTwice(rig)).toEqual([])
    },
  )

  test.for(['provision:before', 'shift:before', 'shift:after', 'retire:before', 'conclude:before'])(
    '[F06] at %s of an automatic rollback: the next one brings it to its end',
    async (label, { onTestFinished, expect }) => {
      const rig = await deliveryRig({ ...automatic, startTimeout: '1s' }, onTestFinished)
      const dies = death(label)
      rig.start({ dieAt: dies.at })
      void dies.happened.then(() => rig.start()) // whenever it dies, another one goes on
      const good = await shipFirst(rig)
      const held = rig.holds.hold('shift', 'production')
      const bad = await rig.push()
      await held.came
      const [, deployment] = await rig.deployments({ environment: 'production' })
      if (label !== 'conclude:before') dies.arm() // the failed one concludes too
      await rig.db.tx((tx) => rig.world.runs.end(tx, deployment!.run!, 'failed', 'judged bad by the test'))
      await until(async () => (await rig.deployments({ environment: 'production' })).length > 2)
      dies.arm()
      held.release()
      const rollback = (await rig.deployments({ environment: 'production' })).find(
        ({ intent }) => intent === 'rollback',
      )!
      await dies.happened
      await rig.reached(rollback.id, 'live')
      await rig.delivered(bad.release)
      expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
      expect(await rig.current('production')).toBe(good)
      expect(appliedTwice(rig)).toEqual([])
    },
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
