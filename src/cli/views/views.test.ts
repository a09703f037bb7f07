import { describe, expect, test } from 'vitest'
import { planCommit } from '../../../contract/plans.ts'
import { runTree } from '../../../contract/runs.ts'
import { readStatus } from '../../../contract/status.ts'
import { at, commitPlan, delivery, rollout, status } from '../../../test/support/scene.ts'
import { cut, type Paint, paintFor, widthOf } from '../paint.ts'
import { speak } from '../voice.ts'
import { planLines } from './plan.ts'
import { changesBetween } from './run-changes.ts'
import { runTreeLines } from './run-tree.ts'
import { statusLines } from './status.ts'

const plain: Paint = (_meaning, text) => text
const named: Paint = (meaning, text) => `<${meaning}>${text}</>`
const voice = speak('en', plain, new Date(at), 'UTC')
const tree = runTree.parse({ run: delivery, children: [rollout], at })

describe('a run as a tree', () => {
  test('shows nodes in order, what they wait for, and the rollout that they started', () => {
    expect(runTreeLines(tree, voice).join('\n')).toBe(
      `
● nextgen@4f1c0a9b2c3d  delivery run_1  under way  2 min  by dora
├─ ✓ build landing            4.2 s
├─ ✓ seal the release         4.2 s
├─ ● staging-shared           2 min  → run_2
│  ├─ ✓ start 1 landing          4.2 s
│  ├─ ● watch for 5 min          2 min
│  ├─ ! stop the release before  2 min  try 5
│  │    the host did not answer
│  │    look at it with tidegate doctor
│  └─ traffic  nextgen@000000000001 █████████░ 90 %  nextgen@4f1c0a9b2c3d █░░░░░░░░░ 10 %
├─ ◷ admission to production  2 min
│    1 of 2 people have approved · a person with the role approver · since 13:59
│    $ tidegate approve dep_1
└─ · close
`.trim(),
    )
  })

  test('gives colours a meaning: good, bad, busy, waiting, stuck', () => {
    const text = runTreeLines(tree, speak('en', named, new Date(at), 'UTC')).join('\n')
    for (const sign of ['<good>✓</>', '<busy>●</>', '<waits>◷</>', '<stuck>!</>', '<bad>the host did not answer</>']) {
      expect(text).toContain(sign)
    }
  })

  test('ends even when runs name each other', () => {
    const looped = { ...rollout, nodes: rollout.nodes.map((node) => ({ ...node, childRun: 'run_1' })) }
    const lines = runTreeLines(runTree.parse({ run: delivery, children: [looped, delivery], at }), voice)
    expect(lines.length).toBeLessThan(30)
  })

  test('as lines tells only what changed', () => {
    expect(changesBetween(tree, tree, voice)).toEqual([])
    const shifted = {
      ...rollout,
      traffic: { ...rollout.traffic, splits: [{ release: delivery.subject, weight: 1000 }] },
    }
    const after = runTree.parse({ run: delivery, children: [shifted], at })
    expect(changesBetween(tree, after, voice)).toEqual([
      `14:00:00 ${rollout.subject}  traffic  nextgen@4f1c0a9b2c3d 100 %`,
    ])
  })
})

test('a plan says why, what is built, which gates are closed, what to type and whether there is a way back', () => {
  expect(planLines(planCommit.answer.parse(commitPlan), voice).join('\n')).toBe(
    `
What 4f1c0a9b2c3d would do in blueocean  landing: a warmer headline
compared with 000000000000

nextgen@4f1c0a9b2c3d  tier premium
  Components
    landing  built                apps/nextgen/landing/index.html → nextgen.landing
    admin    kept   aaaaaaaaaaaa
  Stages
    → production  strategy canary
      waits until someone asks: tidegate promote nextgen@4f1c0a9b2c3d
      ✓ slot: the slot of nextgen is 12:00–15:00 Europe/Paris
      ◷ approval: 0 of 2 people have approved · a person with the role approver
        $ tidegate approve <deployment>
      approvals wanted: 2, each by typing
        en  DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMED
      backup first: settings of nextgen in production
       1 backup     back up the settings
       2 provision  start 5 landing, 5 admin
       3 shift      shift traffic (10 % of requests to the new release)
       4 analyze    watch (for 5 min, at least 200 requests)
       5 shift      shift traffic (100 % of requests to the new release)
       6 retire     stop the release before
      can be taken back at every step

Untouched: kreach, kvibe, nextstep
`.trim(),
  )
})

test('a plan names its point of no return', () => {
  const [app] = commitPlan.apps
  const stages = app?.stages.map((stage) => ({ ...stage, pointOfNoReturn: 'step 3 drops a column' }))
  const lines = planLines(planCommit.answer.parse({ ...commitPlan, apps: [{ ...app, stages }] }), voice)
  expect(lines).toContain('      point of no return: step 3 drops a column')
})

test('the status tells what runs, for how long, and what waits', () => {
  expect(statusLines(readStatus.answer.parse(status), voice).join('\n')).toBe(
    `
blueocean
  production
    nextgen  nextgen@000000000001  healthy  10 of 10 ready  for 2 d  http://nextgen
    kvibe    no release yet

Under way
  ● nextgen@4f1c0a9b2c3d  delivery run_1  2 min
Waiting for something: 1. Why: tidegate why
`.trim(),
  )
})

describe('colours', () => {
  const out = { write: () => undefined, isTerminal: true, columns: () => 80, rows: () => 24 }
  const bold = (env: Record<string, string>, isTerminal = true) =>
    paintFor({ out: { ...out, isTerminal }, env })('strong', 'x') !== 'x'

  test('are for terminals that want them', () => {
    expect([bold({}), bold({}, false), bold({ NO_COLOR: '1' }), bold({ TERM: 'dumb' })]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect([bold({ FORCE_COLOR: '1' }, false), bold({ NO_COLOR: '1', FORCE_COLOR: '1' }, false)]).toEqual([true, false])
  })

  test('survive a cut line and are closed after it', () => {
    const painted = `${paintFor({ out, env: {} })('bad', 'a long refusal')} and more`
    expect(widthOf(cut(painted, 8))).toBe(8)
    expect(cut(painted, 8)).toBe('\u001b[31m\u001b[1ma long …\u001b[22m\u001b[39m')
    expect(cut('short', 8)).toBe('short')
  })
})
