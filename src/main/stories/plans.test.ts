import { describe, expect, test } from 'vitest'
import { readExampleText } from '../../../test/support/blueocean-settings.ts'
import { admin, storiesRig } from '../../../test/support/stories.ts'

const page = 'apps/nextgen/landing/page.js'
const files = { 'tidegate.yaml': readExampleText(), [page]: '1', 'apps/kvibe/backend/score.js': '1' }

describe('the plan of a commit', () => {
  test('says what is touched and why, what is built and what is kept, and what stays untouched', async () => {
    const { stories, db, repository, addBlueocean } = await storiesRig()
    await addBlueocean()
    const first = repository.commit(files)
    const second = repository.commit({ [page]: '2', 'stray.txt': 'x' }, { message: 'landing: a warmer headline' })
    const plan = await stories.planCommit(admin, { commit: 'main', base: first })
    expect(plan).toMatchObject({ commit: second, base: first, unclaimed: ['stray.txt'], findings: [] })
    expect(plan.apps.map(({ app }) => app)).toEqual(['nextgen'])
    const [landing] = plan.apps[0]?.components ?? []
    expect(landing).toMatchObject({ component: 'landing', change: 'built', artifact: null })
    expect(landing?.reasons[0]).toContain(`${page} → nextgen.landing`)
    expect(plan.untouched).toContain('kvibe')
    expect(await db.query('SELECT id FROM tidegate.release')).toEqual([])
  })

  test('compares with the parent of what was handled, and with nothing at first', async () => {
    const { stories, db, repository, addBlueocean } = await storiesRig()
    await addBlueocean()
    const first = repository.commit(files)
    expect(await stories.planCommit(admin, { commit: first })).toMatchObject({ base: null, untouched: [] })
    const second = repository.commit({ [page]: '2' })
    await db.query(`INSERT INTO tidegate.ref (workspace, name, oid) VALUES ('blueocean', 'refs/heads/main', $1)`, [
      second,
    ])
    expect(await stories.planCommit(admin, { commit: second })).toMatchObject({ base: first })
    await expect(stories.planCommit(admin, { commit: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('tells what is wrong with the settings instead of planning by them', async () => {
    const { stories, repository, addBlueocean } = await storiesRig()
    await addBlueocean()
    const broken = repository.commit({ 'tidegate.yaml': 'version: 2\n' })
    const plan = await stories.planCommit(admin, { commit: broken })
    expect(plan.apps).toEqual([])
    expect(plan.findings.some(({ severity }) => severity === 'error')).toBe(true)
  })
})
