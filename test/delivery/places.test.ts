import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rejectDeployment } from '../../src/actions/end-run.ts'
import { promote } from '../../src/actions/promote.ts'
import { automatic } from '../support/crash-scenes.ts'
import { bea, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { mostAtOnce, releasesAtOnce } from '../support/place-scenes.ts'

describe('one place', () => {
  test('[F36] takes 20 releases that come at once one at a time, and ends with the newest', { timeout: 60_000 }, () =>
    releasesAtOnce(20),
  )

  test('a newer release supersedes an older one that waits at the same gate', async () => {
    const rig = await deliveryRig()
    rig.start()
    const older = await rig.push()
    const waiting = await rig.proposal(older.release)
    const newer = await rig.push()
    await rig.proposal(newer.release)
    expect(await rig.reached(waiting.id, 'void')).toMatchObject({ outcome: expect.stringContaining('is newer') })
    expect(await rig.delivered(older.release)).toMatchObject({ state: 'superseded' })
    await expect(rig.approve(waiting)).rejects.toThrow('nothing to approve')
  })

  test('a newer release never supersedes one that is admitted', async () => {
    const rig = await deliveryRig()
    rig.start()
    const held = rig.holds.hold('shift', 'production')
    const older = await rig.push()
    const admitted = await rig.proposal(older.release)
    await rig.approve(admitted)
    await held.came
    const newer = await rig.push()
    const waiting = await rig.proposal(newer.release)
    await rig.approve(waiting)
    held.release()
    expect(await rig.reached(admitted.id, 'live', 'void', 'aborted')).toMatchObject({ state: 'live' })
    expect(await rig.delivered(older.release)).toMatchObject({ state: 'passed' })
  })

  test('is left as it is when a person rejects what waits for it', async () => {
    const rig = await deliveryRig()
    rig.start()
    const good = await rig.ship()
    const unwanted = await rig.push()
    const waiting = await rig.proposal(unwanted.release)
    await rejectDeployment(rig.world, bea, waiting.id, 'not on a Friday')
    expect(await rig.delivered(unwanted.release)).toMatchObject({ state: 'aborted' })
    expect(await rig.traffic('production')).toEqual({ [good]: 1000 })
    await expect(rig.approve(waiting)).rejects.toThrow('nothing to approve')
  })
})

describe('a place that is shared by slots', () => {
  const shared = (windows: { app: string; daily: string }[], borrow: 'never' | 'idle' = 'never') => ({
    apps: ['shop', 'blog'],
    environments: { staging: { shared: 'slots' as const } },
    stages: { staging: { gates: [{ kind: 'slot' }] }, production: { gates: [] } },
    slots: [{ environment: 'staging', windows, borrow, leastRemaining: '1s' }],
  })

  test('lets in whose window it is, and tells the other when its own begins', async () => {
    const hour = Number(
      new Intl.DateTimeFormat('en', { timeZone: 'Europe/Paris', hour: 'numeric', hourCycle: 'h23' }).format(new Date()),
    )
    const [own, others] = hour < 12 ? ['00:00-12:00', '12:00-24:00'] : ['12:00-24:00', '00:00-12:00']
    const rig = await deliveryRig(
      shared([
        { app: 'shop', daily: own },
        { app: 'blog', daily: others },
      ]),
    )
    rig.start()
    const { commit } = await rig.push({ apps: ['shop', 'blog'] })
    const blog = await rig.proposal(`blog@${commit.slice(0, 12)}`, 'staging')
    await until(async () => (await rig.current('production', 'shop')) !== null)
    const reasons = await until(async () => {
      const run = await rig.world.runs.read(rig.db, blog.deliveryRun!)
      return run?.nodes.find(({ id, state }) => id === 'admit:staging' && state === 'waiting')?.reasons
    })
    expect(reasons[0]).toMatchObject({
      kind: 'slot',
      owner: expect.stringContaining('shop'),
      until: expect.any(String),
    })
    expect(await rig.traffic('staging', 'blog')).toEqual({})
  })

  test('makes room for an app that borrows it: one at a time, the other answers no more', async () => {
    const rig = await deliveryRig(shared([{ app: 'shop', daily: '00:00-24:00' }], 'idle'))
    rig.start()
    const { commit } = await rig.push({ apps: ['shop', 'blog'] })
    const id = (app: string) => `${app}@${commit.slice(0, 12)}`
    await Promise.all(['shop', 'blog'].map((app) => rig.delivered(id(app))))
    expect(await mostAtOnce(rig, 'staging')).toBe(1)
    const standing = await Promise.all(['shop', 'blog'].map((app) => rig.current('staging', app)))
    expect(standing.filter((release) => release !== null)).toHaveLength(1)
    expect(await rig.current('production', 'shop')).toBe(id('shop'))
    expect(await rig.current('production', 'blog')).toBe(id('blog'))
  })
})

describe('a release that is slower than a newer one', () => {
  /** A build that waits for a file where `src/wait` names one. */
  const command = [
    'sh',
    '-c',
    'while [ -e src/wait ] && [ ! -e "$(cat src/wait)" ]; do sleep 0.05; done; cp -r src out',
  ]
  const component = {
    paths: ['shop/**'],
    build: { folder: 'shop', command, output: 'out' },
    start: ['node', 'server.js'],
  }
  const slow = { ...automatic, app: { components: { web: component } } }

  async function overtaken() {
    const rig = await deliveryRig(slow)
    rig.start()
    const go = join(rig.home, 'go')
    const older = await rig.push({ files: { 'shop/src/wait': go } })
    const newer = await rig.push({ files: { 'shop/src/wait': null } })
    await until(async () => (await rig.current('production')) === newer.release)
    await writeFile(go, '')
    return { rig, older, newer }
  }

  test('never replaces it: its delivery ends as superseded, and says so', async () => {
    const { rig, older, newer } = await overtaken()
    expect(await rig.delivered(older.release)).toMatchObject({
      state: 'superseded',
      because: expect.stringContaining(`${newer.release} is newer`),
    })
    for (const environment of ['dev', 'staging', 'production'])
      expect(await rig.traffic(environment)).toEqual({ [newer.release]: 1000 })
    expect(await rig.notices('superseded')).toHaveLength(1)
  })

  test('goes in where somebody asks for just that', async () => {
    const { rig, older } = await overtaken()
    await rig.delivered(older.release)
    await promote(rig.world, bea, { workspace: 'tiny', release: older.release, environment: 'dev' })
    await until(async () => (await rig.current('dev')) === older.release)
  })

  test('never stops one that goes further: a feature branch in dev leaves main its way to production', async () => {
    const rig = await deliveryRig(slow)
    rig.start()
    const base = await rig.push()
    await until(async () => (await rig.current('production')) === base.release)
    const go = join(rig.home, 'go')
    const main = await rig.push({ files: { 'shop/src/wait': go } })
    const feature = await rig.push({ branch: 'feature/x', from: base.commit, apps: [], files: { 'shop/src/x': 'x' } })
    await until(async () => (await rig.current('dev')) === feature.release)
    await writeFile(go, '')
    await until(async () => (await rig.current('production')) === main.release)
  })
})
