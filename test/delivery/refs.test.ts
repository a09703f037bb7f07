import { describe, expect, test } from 'vitest'
import { promote } from '../../src/actions/promote.ts'
import { bea, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { tinySettings } from '../support/tiny-settings.ts'

describe('a feature branch', () => {
  test('stops at dev, and goes on once its commit has reached main', async () => {
    const rig = await deliveryRig({ stages: { production: { gates: [] } } })
    rig.start()
    const main = await rig.push()
    await rig.delivered(main.release)
    const feature = await rig.push({ branch: 'feature/cart', from: main.commit })
    expect(await rig.delivered(feature.release)).toMatchObject({ state: 'passed' })
    expect(await rig.current('dev')).toBe(feature.release)
    expect(await rig.current('staging')).toBe(main.release)
    await rig.move('refs/heads/main', feature.commit)
    await until(async () => (await rig.current('production')) === feature.release)
    expect(rig.driver.journal.filter(({ event }) => event === 'refused')).toEqual([])
  })

  test('[T18] cannot give itself production by its own tidegate.yaml', async () => {
    const rig = await deliveryRig()
    rig.start()
    const main = await rig.push()
    const own = tinySettings({
      refs: [{ branch: '**', until: 'production' }],
      stages: { production: { gates: [] } },
    })
    const hostile = await rig.push({ branch: 'feature/x', from: main.commit, files: { 'tidegate.yaml': own } })
    expect(await rig.delivered(hostile.release)).toMatchObject({ state: 'passed' })
    expect(await rig.current('dev')).toBe(hostile.release)
    expect(await rig.deployments({ release: hostile.release, environment: 'staging' })).toEqual([])
    expect(await rig.deployments({ release: hostile.release, environment: 'production' })).toEqual([])
  })

  test('[T18] cannot tag itself into production either', async () => {
    const rig = await deliveryRig()
    rig.start()
    const main = await rig.push()
    const own = tinySettings({ refs: [{ tag: 'v*', requests: 'production' }], stages: { production: { gates: [] } } })
    const hostile = await rig.push({ branch: 'feature/x', from: main.commit, files: { 'tidegate.yaml': own } })
    await rig.delivered(hostile.release)
    const { lines } = await rig.move('refs/tags/v1', hostile.commit)
    expect(lines[0]).toContain('not on main')
    const wanted = { workspace: 'tiny', release: hostile.release, environment: 'production' }
    await expect(promote(rig.world, bea, wanted)).rejects.toThrow('goes no further than dev')
    expect(await rig.deployments({ release: hostile.release, environment: 'production' })).toEqual([])
    expect(await rig.traffic('production')).toEqual({})
  })
})

test('a tag asks for the stage that waits for a request', async () => {
  const rig = await deliveryRig({ stages: { production: { request: 'required', gates: [] } } })
  rig.start()
  const { release, commit } = await rig.push()
  await rig.proposal(release)
  const { lines } = await rig.move('refs/tags/v1.0.0', commit)
  expect(lines).toEqual([`${release} is asked for in production`])
  await until(async () => (await rig.current('production')) === release)
})

describe('a hostile tidegate.yaml', () => {
  test.each([
    ['__proto__', '{"__proto__": {"refs": []}, "version": 1}'],
    ['constructor', '{"constructor": {"prototype": {"gates": []}}, "version": 1}'],
    [
      'a gate with __proto__',
      tinySettings().replace('"kind": "approval"', '"kind": "approval", "__proto__": {"open": true}'),
    ],
    ['an app named __proto__', tinySettings({ apps: ['shop'] }).replace('"apps": {', '"apps": { "__proto__": {},')],
  ])('[T27] with %s releases nothing and poisons nothing', async (_what, text) => {
    const rig = await deliveryRig()
    const { releases, lines } = await rig.push({ files: { 'tidegate.yaml': text } })
    expect(releases).toEqual([])
    expect(lines[0]).toContain('error')
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>)['open']).toBeUndefined()
  })
})
