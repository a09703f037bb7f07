import { describe, expect, test } from 'vitest'
import { admin, type StoriesRig, storiesRig } from '../../../test/support/stories.ts'
import { AppError } from '../../lib/errors.ts'

const christmas = {
  because: 'Christmas',
  until: new Date('2026-12-27T00:00:00Z'),
  environments: ['production'],
  apps: [],
}

describe('a fresh installation', () => {
  test('has nothing, waits for nothing and is well', async () => {
    const { stories } = await storiesRig()
    expect(await stories.readStatus(admin, {})).toMatchObject({ workspaces: [], active: [], waiting: 0, alarms: [] })
    expect((await stories.explainWaiting(admin, {})).items).toEqual([])
    expect(await stories.readHealth(admin, {})).toMatchObject({ ok: true, database: 'up', version: '0.1.0' })
    const { examinations } = await stories.examine(admin, {})
    expect(examinations.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['database', 'passed'],
      ['clock', 'failed'], // the clock of these tests stands still, and the database's does not
      ['ledger', 'passed'],
      ['work', 'passed'],
      ['backups', 'passed'],
    ])
    await expect(stories.readCheckpoint(admin, {})).rejects.toMatchObject({ code: 'not-found' })
  })

  test('shows a workspace to which nothing was pushed', async () => {
    const { stories } = await storiesRig()
    const { workspace } = await stories.addWorkspace(admin, { name: 'dreamscape' })
    expect(workspace).toMatchObject({ url: 'http://127.0.0.1:7070/git/dreamscape.git', head: null, title: null })
    const { workspaces } = await stories.readStatus(admin, {})
    expect(workspaces).toEqual([{ name: 'dreamscape', timeZone: 'UTC', environments: [] }])
    await expect(stories.addWorkspace(admin, { name: 'dreamscape' })).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('status', () => {
  test('shows every place of every environment, whose slot it is, and what is frozen', async () => {
    const { stories, addBlueocean } = await storiesRig()
    await addBlueocean()
    await stories.addFreeze(admin, { ...christmas, because: 'stocktaking' })
    const { workspaces } = await stories.readStatus(admin, { workspace: 'blueocean' })
    const environments = workspaces[0]?.environments ?? []
    const shared = environments.find(({ name }) => name === 'staging-shared')
    expect(shared?.slot).not.toBeNull()
    const production = environments.find(({ name }) => name === 'production')
    expect(production?.places.map(({ app, health }) => `${app} ${health}`)).toContain('nextgen empty')
    expect(production?.freezes.map(({ because }) => because)).toEqual(['stocktaking'])
  })

  test('raises an alarm for a ledger that was tampered with, and for a held place', async () => {
    const rig = await storiesRig()
    await rig.addBlueocean()
    await rig.stories.addFreeze(admin, christmas)
    await rig.db.query(`INSERT INTO tidegate.hold (workspace, environment, app, because)
      VALUES ('blueocean', 'production', 'nextgen', 'the rollback failed')`)
    await rig.db.query('ALTER TABLE ledger.entry DISABLE TRIGGER ALL')
    await rig.db.query(`UPDATE ledger.entry SET body = replace(body, 'Christmas', 'Easter')`)
    const { alarms } = await rig.stories.readStatus(admin, {})
    expect(alarms.map(({ what }) => what)).toEqual([
      'nextgen in production is held: the rollback failed',
      expect.stringMatching(/^the ledger does not hold/),
    ])
  })

  test('says unknown of a place whose target cannot be seen', async () => {
    const rig = await storiesRig()
    await rig.addBlueocean()
    await makeCurrent(rig)
    expect(await healthOfNextgen(rig)).toBe('down')
    rig.driver.failNext('observe', new AppError('unavailable', 'the host did not answer'))
    expect(await healthOfNextgen(rig)).toBe('unknown')
  })
})

async function makeCurrent({ db }: StoriesRig): Promise<void> {
  await db.query(`INSERT INTO tidegate.release (id, workspace, app, commit, ref, message, authors, pushed_by, settings_digest, until_environment)
    VALUES ('nextgen@1', 'blueocean', 'nextgen', 'c', 'refs/heads/main', 'm', '{}', '{}', 'd', 'production')`)
  await db.query(`INSERT INTO tidegate.deployment (id, workspace, environment, app, release, intent, state, steps, intent_digest, intent_body, because, started_by)
    VALUES ('dep_1', 'blueocean', 'production', 'nextgen', 'nextgen@1', 'promote', 'live', '[]', 'd', '{}', 'b', 'per_admin')`)
  await db.query(`INSERT INTO tidegate.current (workspace, environment, app, release, deployment)
    VALUES ('blueocean', 'production', 'nextgen', 'nextgen@1', 'dep_1')`)
}

async function healthOfNextgen({ stories }: StoriesRig): Promise<string | undefined> {
  const { workspaces } = await stories.readStatus(admin, {})
  const production = workspaces[0]?.environments.find(({ name }) => name === 'production')
  return production?.places.find(({ app }) => app === 'nextgen')?.health
}
