import { expect, test } from 'vitest'
import { api } from '../../../contract/api.ts'
import { exampleSettings } from '../../../test/support/blueocean-settings.ts'
import { node } from '../../../test/support/engine.ts'
import * as scene from '../../../test/support/scene.ts'
import { admin, type StoriesRig, storiesRig } from '../../../test/support/stories.ts'
import { AppError } from '../../lib/errors.ts'
import { settingsDigest } from '../../settings/settings-digest.ts'
import { insertDeployment } from '../../store/deployments.ts'
import { insertRelease } from '../../store/releases.ts'
import { keepSettings } from '../../store/settings.ts'

test('a deployment is shown with its plan, its approvals without phrases, and what the checks saw', async () => {
  const rig = await storiesRig()
  const id = await propose(rig)
  await rig.db.query(
    `INSERT INTO tidegate.approval (id, deployment, environment, person, person_kind, intent_digest, phrase, locale, expires_at)
     VALUES ('apr_1', $1, 'production', 'per_bob', 'human', 'd', $2, 'en', now() + interval '1 h')`,
    [id, scene.phrase],
  )
  await rig.db.query(
    `INSERT INTO tidegate.check_result (deployment, phase, name, requirement, outcome, because, evidence)
     VALUES ($1, 'smoke', 'home', '{FLOW-001}', 'passed', 'it answered', '[{"asked":"GET /","found":"200","wanted":"200","tookMs":3}]')`,
    [id],
  )
  const page = api.showDeployment.answer.parse(await rig.stories.showDeployment(admin, { id }))
  expect(page.deployment).toMatchObject({ id, state: 'proposed', startedBy: 'Bob' })
  expect(page.approvals).toMatchObject([{ person: 'Bob', state: 'granted' }])
  expect(page.checks).toMatchObject([{ check: 'home', outcome: 'passed', evidence: [{ found: '200' }] }])
  expect(JSON.stringify(page)).not.toContain(scene.phrase)
  expect((await rig.stories.listDeployments(admin, { app: 'nextgen', limit: 5 })).deployments).toHaveLength(1)
})

test('an approval is begun by the settings that the release was cut with', async () => {
  const rig = await storiesRig({ approvalRefusal: async () => 'you wrote this commit' })
  const id = await propose(rig)
  const page = api.beginApproval.answer.parse(await rig.stories.beginApproval(admin, { id }))
  expect(page).toMatchObject({
    intent: scene.intent,
    intentDigest: scene.intentDigest,
    refusal: 'you wrote this commit',
  })
  expect(page.rule.phrases.map(({ phrase }) => phrase)).toContain(scene.phrase)
  const wish = { id, phrase: scene.phrase, intentDigest: scene.intentDigest }
  await expect(rig.stories.preview(admin, 'grantApproval', wish)).rejects.toMatchObject({ code: 'not-allowed' })
})

test('a preview of a yes refuses an intent that is not the one on record', async () => {
  const rig = await storiesRig()
  const id = await propose(rig)
  const stale = { id, phrase: scene.phrase, intentDigest: 'a'.repeat(64) }
  await expect(rig.stories.preview(admin, 'grantApproval', stale)).rejects.toMatchObject({ code: 'conflict' })
})

test('a promotion answers why the release still waits there', async () => {
  const rig = await storiesRig({
    promote: async (_caller, { release, environment }) => {
      const run = await rig.db.query<{ id: string }>('SELECT id FROM engine.run WHERE subject = $1', [release])
      if (environment === 'nowhere') throw new AppError('invalid-input', 'no such stage')
      return { environment: 'production', run: run[0]?.id ?? null }
    },
  })
  await propose(rig)
  const reasons = [{ because: '0 of 2 approvals are given', kind: 'approval' }]
  await rig.db.query(`UPDATE engine.node SET state = 'waiting', topics = '{x}', reasons = $1`, [
    JSON.stringify(reasons),
  ])
  const asked = await rig.stories.promoteRelease(admin, { release: scene.release })
  expect(asked).toMatchObject({ environment: 'production', run: 'run_1', reasons })
  const { runs } = await rig.stories.listRuns(admin, { workspace: 'blueocean', app: 'nextgen', limit: 5 })
  expect(runs).toMatchObject([{ id: 'run_1', kind: 'delivery', startedBy: 'Bob', deployment: null }])
})

/** Bob's release of the scene, proposed to production by a delivery. */
async function propose({ db, deps, addBlueocean }: StoriesRig): Promise<string> {
  await addBlueocean()
  const { release, commit, intent, intentDigest } = scene
  const at = { workspace: 'blueocean', environment: 'production', app: 'nextgen', release }
  const data = { workspace: 'blueocean', app: 'nextgen', release, startedBy: 'per_bob' }
  const digest = settingsDigest(exampleSettings())
  await keepSettings(db, 'blueocean', { commit, digest, body: exampleSettings() })
  await db.query(
    `INSERT INTO tidegate.person (id, name, kind, roles, token_digest) VALUES ('per_bob', 'Bob', 'human', '{approver}', 'x')`,
  )
  return db.tx(async (tx) => {
    const texts = {
      ref: 'refs/heads/main',
      message: 'a warmer headline',
      authors: ['ada@example.com'],
      pushedBy: ['per_bob'],
    }
    const made = { id: release, workspace: 'blueocean', app: 'nextgen', commit, settingsDigest: digest }
    await insertRelease(tx, { ...made, ...texts, untilEnvironment: 'production' })
    const plan = { nodes: [node('admit:production', { verb: 'admit' })] }
    await deps.runs.start(tx, { id: 'run_1', kind: 'delivery', subject: release, plan, data })
    const proposal = { steps: [], intent: 'promote' as const, intentBody: intent, intentDigest, previous: null }
    const why = { because: 'validated in staging-shared', startedBy: 'per_bob', deliveryRun: 'run_1', takesBack: null }
    return (await insertDeployment(tx, { id: 'dep_1', ...at, ...proposal, ...why })).id
  })
}
