import { describe, expect, test } from 'vitest'
import { promote } from '../../src/actions/promote.ts'
import { readRelease } from '../../src/store/releases.ts'
import { bea, cem, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'

test('a release whose delivery has failed is promoted by a new one, through the stages that are left', async () => {
  const rig = await deliveryRig({ startTimeout: '1s' })
  rig.start()
  const held = rig.holds.hold('provision', 'staging')
  const { release } = await rig.push()
  await held.came
  rig.driver.scriptSets('web', { neverReady: 'the cache was away' })
  held.release()
  const failed = await rig.delivered(release)
  expect(failed).toMatchObject({ state: 'failed' })
  rig.driver.scriptSets('web', {})
  const { environment, run } = await promote(rig.world, bea, { workspace: 'tiny', release })
  expect({ environment, isNew: run !== failed.id }).toEqual({ environment: 'staging', isNew: true })
  expect(await rig.delivered(release)).toMatchObject({ id: run, state: 'passed' })
  const again = await promote(rig.world, bea, { workspace: 'tiny', release })
  expect(again.environment).toBe('production')
  await rig.approve(await rig.proposal(release), cem)
  await until(async () => (await rig.current('production')) === release)
  await expect(promote(rig.world, bea, { workspace: 'tiny', release })).rejects.toThrow('no stage')
  await rig.delivered(release)
  await expect(promote(rig.world, bea, { workspace: 'tiny', release, environment: 'production' })).rejects.toThrow(
    'was live in production already',
  )
})

test('a release is not promoted past what its branch may reach', async () => {
  const rig = await deliveryRig()
  rig.start()
  const main = await rig.push()
  const feature = await rig.push({ branch: 'feature/x', from: main.commit })
  await rig.delivered(feature.release)
  for (const environment of ['staging', 'production'])
    await expect(promote(rig.world, bea, { workspace: 'tiny', release: feature.release, environment })).rejects.toThrow(
      'goes no further than dev',
    )
})
test('a push to main reaches production once a person has approved it', async () => {
  const rig = await deliveryRig()
  rig.start()
  const release = await rig.ship()
  expect(await rig.current('production')).toBe(release)
  expect(await rig.traffic('production')).toEqual({ [release]: 1000 })
  expect((await rig.delivered(release)).state).toBe('passed')
  const next = await rig.ship()
  expect(await rig.traffic('production')).toEqual({ [next]: 1000 })
})

describe('a tag', () => {
  const onlyStaging = {
    refs: [
      { branch: 'main', until: 'staging' },
      { tag: 'v*', requests: 'production' },
      { tag: 's*', requests: 'staging' },
    ],
  }
  const automatic = { production: { gates: [] } }

  test('on a commit whose delivery has ended starts the rest, exactly as promote does', async () => {
    const rig = await deliveryRig({ ...onlyStaging, stages: { production: { request: 'required', gates: [] } } })
    rig.start()
    const { release, commit } = await rig.push()
    const first = await rig.delivered(release)
    expect(await rig.current('staging')).toBe(release)
    expect(await rig.current('production')).toBeNull()
    expect((await rig.move('refs/tags/v1', commit)).lines).toEqual([`${release} is asked for in production`])
    await until(async () => (await rig.current('production')) === release)
    const rest = await rig.delivered(release)
    expect(rest.id).not.toBe(first.id)
    expect(rest.nodes.filter(({ verb }) => verb === 'admit').map(({ id }) => id)).toEqual(['admit:production'])
  })

  test('while the delivery is under way extends a plan that ends before the stage asked for', async () => {
    const rig = await deliveryRig({ ...onlyStaging, stages: automatic })
    rig.start()
    const held = rig.holds.hold('provision', 'staging')
    const { release, commit } = await rig.push()
    await held.came
    const first = await until(async () => (await readRelease(rig.db, release)).run)
    await rig.move('refs/tags/v1', commit)
    held.release()
    await until(async () => (await rig.current('production')) === release)
    const rest = await rig.delivered(release)
    expect(rest.id).not.toBe(first)
    expect(rest).toMatchObject({ state: 'passed' })
    expect(await rig.deployments({ release, environment: 'dev' })).toHaveLength(1)
  })

  test('that comes as the delivery ends is lost by neither: there is exactly one delivery of the rest', async () => {
    const rig = await deliveryRig({ ...onlyStaging, stages: automatic })
    rig.start()
    for (let round = 0; round < 5; round++) {
      const { release, commit } = await rig.push()
      const run = (await readRelease(rig.db, release)).run!
      await until(async () => (await rig.current('staging')) === release)
      await rig.move(`refs/tags/v${round}`, commit)
      await until(async () => (await rig.current('production')) === release)
      const rest = await rig.db.query('SELECT FROM engine.run WHERE dedup_key = $1', [
        `delivery:${release}:after:${run}`,
      ])
      expect(rest).toHaveLength(1)
      expect(await rig.deployments({ release, environment: 'production' })).toHaveLength(1)
    }
  })

  test('for a lesser environment never shortens the way of a release', async () => {
    const rig = await deliveryRig({
      stages: automatic,
      refs: [
        { branch: 'main', until: 'production' },
        { tag: 's*', requests: 'staging' },
      ],
    })
    rig.start()
    const held = rig.holds.hold('provision', 'dev')
    const { release, commit } = await rig.push()
    await held.came
    await rig.move('refs/tags/s1', commit)
    expect((await readRelease(rig.db, release)).untilEnvironment).toBe('production')
    held.release()
    await until(async () => (await rig.current('production')) === release)
    await rig.delivered(release)
    expect((await rig.move('refs/tags/s2', commit)).lines).toEqual([`${release} was live in staging already`])
  })

  test('on a commit from which nothing was cut says so', async () => {
    const rig = await deliveryRig(onlyStaging)
    const { commit } = await rig.push({ files: { 'README.md': 'x' } })
    const empty = rig.repository.commit({ 'README.md': 'y' }, { branch: 'main', message: 'words' })
    await rig.move('refs/heads/main', empty)
    expect((await rig.move('refs/tags/v1', empty)).lines[0]).toContain('nothing to ask for')
    expect(commit).not.toBe(empty)
  })
})
