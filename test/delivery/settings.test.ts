import { expect, test } from 'vitest'
import { receivePush } from '../../src/actions/receive-push.ts'
import { rollBack } from '../../src/actions/roll-back.ts'
import { readRelease } from '../../src/store/releases.ts'
import { findSettingsOfRef, readSettings } from '../../src/store/settings.ts'
import { ada, bea, cem, type DeliveryRig, deliveryRig } from '../support/delivery.ts'
import { until } from '../support/engine.ts'
import { phrase, tinySettings } from '../support/tiny-settings.ts'

/** Main at one commit, a branch beside it whose commit brings settings of its own, and main fast-forwarded to that. */
async function fastForwarded(rig: DeliveryRig) {
  const main = await rig.push()
  await rig.proposal(main.release)
  const own = tinySettings({ startTimeout: '33s' })
  const branch = await rig.push({ branch: 'feature/x', from: main.commit, files: { 'tidegate.yaml': own } })
  await rig.delivered(branch.release)
  const before = await readRelease(rig.db, branch.release)
  const { releases } = await rig.move('refs/heads/main', branch.commit, [cem.id])
  return { main, branch, before, moved: releases }
}

const timeoutOf = async (rig: DeliveryRig, release: string) => {
  const { body } = await readSettings(rig.db, await readRelease(rig.db, release))
  return body.apps['shop']?.components['web']?.startTimeout
}

test('a commit that reaches main with settings of its own is another release; the branch’s keeps its settings', async () => {
  const rig = await deliveryRig()
  rig.start()
  const { branch, before, moved } = await fastForwarded(rig)
  expect(moved).toEqual([expect.stringMatching(new RegExp(`^${branch.release}-[0-9a-f]{8}$`))])
  const [next] = moved as [string]
  expect(await readRelease(rig.db, branch.release)).toEqual(before)
  expect([await timeoutOf(rig, branch.release), await timeoutOf(rig, next)]).toEqual([60_000, 33_000])
  await rig.approve(await rig.proposal(next), bea)
  await until(async () => (await rig.current('production')) === next)
  expect(await rig.current('dev')).toBe(next)
  expect((await findSettingsOfRef(rig.db, 'tiny', 'refs/heads/main'))?.digest).toBe(
    (await readRelease(rig.db, next)).settingsDigest,
  )
})

test('a release that is taken back to stands on the settings that it was cut with', async () => {
  const rig = await deliveryRig()
  rig.start()
  const { branch, moved } = await fastForwarded(rig)
  await until(async () => (await rig.current('dev')) === moved[0])
  const wish = { workspace: 'tiny', app: 'shop', environment: 'dev', to: branch.release, because: 'as it was' }
  const { id } = await rollBack(rig.world, bea, wish)
  await rig.reached(id, 'live')
  expect(await rig.traffic('dev')).toEqual({ [branch.release]: 1000 })
  const { sets } = await rig.driver.observe({ environment: 'dev', app: 'shop' })
  expect(sets.filter(({ replicas }) => replicas.length > 0).length).toBeGreaterThan(0)
})

test('two branches at one commit, with main moved on in between, do not disturb each other', async () => {
  const rig = await deliveryRig()
  rig.start()
  const main = await rig.push()
  await rig.proposal(main.release)
  const held = rig.holds.hold('provision', 'dev')
  const one = await rig.push({ branch: 'feature/one', from: main.commit })
  await held.came
  await rig.push({ apps: [], files: { 'tidegate.yaml': tinySettings({ startTimeout: '44s' }) } })
  const { releases } = await rig.move('refs/heads/feature/two', one.commit)
  expect(releases[0]).not.toBe(one.release)
  held.release()
  expect(await rig.delivered(one.release)).toMatchObject({ state: 'passed' })
  expect(await rig.delivered(releases[0]!)).toMatchObject({ state: 'passed' })
  expect([await timeoutOf(rig, one.release), await timeoutOf(rig, releases[0]!)]).toEqual([60_000, 44_000])
})

test('whoever wrote an earlier push of a branch may not approve what main takes from it', async () => {
  const rig = await deliveryRig()
  rig.start()
  const main = await rig.push()
  const by = { author: 'Cem <cem@example.com>', branch: 'feature/x' }
  await rig.push({ ...by, from: main.commit })
  await rig.push({ files: { 'shop/src/other.js': '//' } })
  const last = await rig.push({ branch: 'feature/x' })
  await rig.move('refs/heads/main', last.commit)
  const waiting = await rig.proposal(last.release)
  await expect(rig.approve(waiting, cem, phrase('shop'))).rejects.toThrow('an author')
})

test('what a force push brings over a base that is gone is approved by none who wrote any of it', async () => {
  const rig = await deliveryRig()
  rig.start()
  const first = await rig.push({ author: 'Cem <cem@example.com>' })
  const lost = await rig.push()
  const { git } = rig.repository
  git('update-ref', 'refs/heads/main', first.commit)
  const commit = rig.repository.commit({ 'shop/src/server.js': '// forced\n' })
  git('reflog', 'expire', '--expire=now', '--all')
  git('gc', '--prune=now', '--quiet')
  expect(() => git('cat-file', '-e', lost.commit)).toThrow()
  const push = { workspace: 'tiny', ref: 'refs/heads/main', before: lost.commit, after: commit, by: [ada.id] }
  const { releases } = await receivePush(rig.world, push)
  const release = await readRelease(rig.db, releases[0] ?? '')
  expect(release.authors.toSorted()).toEqual(['ada@example.com', 'cem@example.com'])
  await expect(rig.approve(await rig.proposal(release.id), cem, phrase('shop'))).rejects.toThrow('an author')
})

test('the database itself refuses to change settings, what a release is made of, or who has a part in it', async () => {
  const rig = await deliveryRig()
  rig.start()
  const release = await rig.ship()
  const changes = [
    `UPDATE tidegate.settings SET digest = 'other'`,
    'DELETE FROM tidegate.settings',
    `UPDATE tidegate.release SET settings_digest = 'other' WHERE id = '${release}'`,
    `UPDATE tidegate.release SET artifacts = '{}' WHERE id = '${release}'`,
    `UPDATE tidegate.release SET authors = '{}' WHERE id = '${release}'`,
  ]
  for (const change of changes) await expect(rig.db.query(change)).rejects.toMatchObject({ code: '23001' })
})

test('a tidegate.yaml with errors on main leaves the settings before in force', async () => {
  const rig = await deliveryRig()
  const { commit } = await rig.push()
  await rig.push({ files: { 'tidegate.yaml': 'version: 0' } })
  expect(await findSettingsOfRef(rig.db, 'tiny', 'refs/heads/main')).toMatchObject({ commit })
})
