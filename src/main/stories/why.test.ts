import { describe, expect, onTestFinished, test } from 'vitest'
import { node, until } from '../../../test/support/engine.ts'
import { admin, type StoriesRig, storiesRig } from '../../../test/support/stories.ts'
import type { Outcome, PlanNode } from '../../engine/contract.ts'
import { startWorker } from '../../engine/worker.ts'
import { newId } from '../../lib/ids.ts'

describe('why', () => {
  test('tells what is stuck first, then what waits longest, and leaves out who only waits for those', async () => {
    const { stories, db, deps } = await storiesRig()
    const waits: Outcome = {
      is: 'waiting',
      topics: ['approval:dep_1'],
      because: [{ because: 'nobody has approved', command: 'tidegate approve dep_1' }],
    }
    const worker = startWorker({
      db,
      executors: [
        { verb: 'wait', run: async () => waits },
        {
          verb: 'break',
          run: async () => {
            throw new Error('the host did not answer')
          },
        },
      ],
    })
    onTestFinished(() => worker.stop(0))
    const delivery = await startRun(deps, 'delivery', 'nextgen', [node('await:dev', { verb: 'wait' })])
    const parent = { run: delivery, node: 'await:dev' }
    const deployment = await startRun(
      deps,
      'deployment',
      'nextgen',
      [node('hold', { verb: 'wait', title: 'Hold' })],
      parent,
    )
    await until(async () => (await stories.explainWaiting(admin, {})).items.length === 1)
    const once = { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 }
    const broken = await startRun(deps, 'delivery', 'kvibe', [node('build', { verb: 'break', retry: once })])
    await until(async () => (await stories.explainWaiting(admin, {})).items.length === 2)

    const { items } = await stories.explainWaiting(admin, {})
    expect(items.map(({ about, state }) => [about, state])).toEqual([
      [broken, 'stuck'],
      [deployment, 'waiting'],
    ])
    expect(items[0]?.reasons[0]).toMatchObject({
      because: 'the host did not answer',
      command: `tidegate retry ${broken}`,
    })
    expect(items[1]).toMatchObject({ summary: 'waits at: Hold', reasons: waits.because })
    const ofNextgen = await stories.explainWaiting(admin, { about: 'nextgen' })
    expect(ofNextgen.items.map(({ about }) => about)).toEqual([deployment])
    expect((await stories.explainWaiting(admin, { about: delivery })).items.map(({ about }) => about)).toEqual([
      deployment,
    ])

    const { run, children } = await stories.showRun(admin, { id: delivery })
    expect(run.nodes[0]).toMatchObject({ id: 'await:dev', childRun: deployment })
    expect(children.map(({ id }) => id)).toEqual([deployment])
    const { alarms, waiting } = await stories.readStatus(admin, {})
    expect(waiting).toBe(2)
    expect(alarms[0]?.what).toContain('the host did not answer')
  })

  test('says that nothing waits, and knows what it does not know', async () => {
    const { stories, addBlueocean } = await storiesRig()
    await addBlueocean()
    const calm = await stories.explainWaiting(admin, { about: 'nextgen' })
    expect(calm.items).toMatchObject([{ about: 'nextgen', summary: 'nothing waits', reasons: [] }])
    for (const about of ['nobody', 'run_none', 'dep_none', 'nextgen@0123456'])
      await expect(stories.explainWaiting(admin, { about })).rejects.toMatchObject({ code: 'not-found' })
  })
})

async function startRun(
  { db, runs }: StoriesRig['deps'],
  kind: string,
  app: string,
  nodes: readonly PlanNode[],
  parent?: { run: string; node: string },
): Promise<string> {
  const release = `${app}@4f1c0a9b2c3d`
  const data = { workspace: 'blueocean', app, release, startedBy: 'per_admin' }
  const run = { id: newId('run'), kind, subject: release, plan: { nodes }, data, ...(parent ? { parent } : {}) }
  return (await db.tx((tx) => runs.start(tx, run))).id
}
