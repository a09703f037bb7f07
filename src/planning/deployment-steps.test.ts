import { describe, expect, it } from 'vitest'
import type { Step } from '../domain/step.ts'
import { blueOcean, deploymentOf } from './blueocean.testdata.ts'
import { deploymentSteps } from './deployment-steps.ts'

const settings = blueOcean()
const plan = (app: string, environment: string) => deploymentSteps(deploymentOf(settings, app, environment))
const verbs = (steps: readonly Step[]) => steps.map((step) => step.do)
const phases = (steps: readonly Step[]) => steps.flatMap((step) => (step.do === 'verify' ? [step.phase] : []))
const placeOf = (steps: readonly Step[], wanted: (step: Step) => boolean) => steps.findIndex(wanted)
const premium = ['nextstep', 'nextgen', 'kreach', 'kvibe']

describe('the premium pipeline of BlueOcean', () => {
  it.each(premium)('[FLOW-004] [FLOW-005] %s goes to dev at once and is verified there', (app) => {
    const steps = plan(app, 'dev')
    expect(verbs(steps)).toEqual(['migrate', 'provision', 'shift', 'verify', 'retire'])
    expect(phases(steps)).toEqual(['alive'])
  })

  it.each(premium)('[FLOW-006] [FLOW-007] %s is verified in eight phases on staging, in order', (app) => {
    expect(phases(plan(app, 'staging-shared'))).toEqual([
      'infrastructure',
      'replicas',
      'application',
      'functional',
      'pages',
      'integration',
      'performance',
      'security',
    ])
  })

  it.each(premium)('[FLOW-009] %s is backed up before anything in production changes', (app) => {
    const steps = plan(app, 'production')
    expect(verbs(steps).slice(0, 4)).toEqual(['backup', 'backup', 'migrate', 'provision'])
    expect(steps.flatMap((step) => (step.do === 'backup' ? [step.what] : []))).toEqual(['settings', 'database'])
  })

  it.each(['nextstep', 'kreach'])('[FLOW-010] %s reaches production by a rolling update', (app) => {
    const weights = plan(app, 'production').flatMap((step) => (step.do === 'shift' ? [step.next] : []))
    expect(weights).toEqual([500, 1000])
  })

  it('[TRG-007] nextgen reaches production by a canary, kvibe by two colours', () => {
    const weights = plan('nextgen', 'production').flatMap((step) => (step.do === 'shift' ? [step.next] : []))
    expect(weights).toEqual([100, 500, 1000])
    expect(verbs(plan('kvibe', 'production'))).not.toContain('retire')
  })

  it.each(premium)('[FLOW-011] [FLOW-012] %s is verified and watched while the previous release stands', (app) => {
    const steps = plan(app, 'production')
    const all = placeOf(steps, (step) => step.do === 'shift' && step.next === 1000)
    const rest = verbs(steps.slice(all + 1))
    expect(rest).toEqual(app === 'kvibe' ? ['verify', 'analyze'] : ['verify', 'analyze', 'retire'])
    expect(steps.find((step, i) => i > all && step.do === 'analyze')).toMatchObject({ forMs: 600_000 })
  })
})

describe('the standard pipeline, for an app that is not critical', () => {
  const standard = { ...settings, apps: { ...settings.apps, kvibe: { ...settings.apps['kvibe']!, tier: 'standard' } } }
  const steps = (environment: string) => deploymentSteps(deploymentOf(standard, 'kvibe', environment))

  it('[FLOW-016] [FLOW-017] it goes to dev and is verified by the essentials', () => {
    expect(phases(steps('dev'))).toEqual(['essentials'])
  })

  it('[FLOW-018] [FLOW-019] it goes on to production, with a backup of its database and health checks', () => {
    expect(verbs(steps('production'))).toContain('backup')
    expect(phases(steps('production'))).toEqual(['live'])
  })

  it('has no backup where the app declares that it has no database', () => {
    const input = deploymentOf(standard, 'kvibe', 'production')
    const bare = deploymentSteps({ ...input, app: { ...input.app, database: 'none' } })
    expect(verbs(bare)).not.toContain('backup')
    expect(verbs(bare)).not.toContain('migrate')
  })
})

describe('what stands in the way', () => {
  const input = deploymentOf(settings, 'nextgen', 'staging-shared')

  it('[TRG-018] whoever else still stands on shared staging makes room first', () => {
    const [first] = deploymentSteps({ ...input, residents: ['kreach', 'kvibe'] })
    expect(first).toEqual({ do: 'vacate', title: 'Make room: stop kreach, kvibe', apps: ['kreach', 'kvibe'] })
  })

  it('the old colour of an earlier switch is stopped before the backups', () => {
    const switching = { ...deploymentOf(settings, 'kvibe', 'production'), leftovers: true }
    const steps = deploymentSteps(switching)
    expect(steps[0]).toMatchObject({ do: 'retire', release: 'leftover' })
    expect(verbs(steps).slice(1, 3)).toEqual(['backup', 'backup'])
  })

  it('a frugal target starts fewer, and its plan says which figures are wanted', () => {
    const full = plan('nextgen', 'production').findLast((step) => step.do === 'provision')
    expect(full).toMatchObject({ replicas: { landing: 2, dashboard: 2, admin: 2 } })
    expect(full?.title).toContain('landing 5')
    expect(full?.title).toContain('this target is frugal')
  })

  it('a first deployment has nothing to stop and is watched all the same', () => {
    const steps = deploymentSteps({ ...deploymentOf(settings, 'nextgen', 'production'), running: null })
    expect(verbs(steps)).toEqual(['backup', 'backup', 'migrate', 'provision', 'shift', 'verify', 'analyze'])
  })

  it('a current release of which nothing stands is replaced like none at all', () => {
    const gone = { release: 'nextgen@0000000000aa', replicas: {} }
    const steps = deploymentSteps({ ...deploymentOf(settings, 'nextgen', 'production'), running: gone })
    expect(verbs(steps)).toEqual(['backup', 'backup', 'migrate', 'provision', 'shift', 'verify', 'analyze'])
  })

  it('a start may take no longer than the rollout, nor less than its replicas one after the other', () => {
    const start = plan('nextgen', 'production').find((step) => step.do === 'provision')
    expect(start).toMatchObject({ deadlineMs: 120_000 })
    const short = { ...input, stage: { ...input.stage, progressDeadline: 5000 } }
    expect(deploymentSteps(short).find((step) => step.do === 'provision')).toMatchObject({ deadlineMs: 5000 })
  })

  it('the same input gives the same steps', () => {
    expect(deploymentSteps(input)).toEqual(deploymentSteps(deploymentOf(blueOcean(), 'nextgen', 'staging-shared')))
  })
})

describe('a rollback', () => {
  const input = deploymentOf(settings, 'nextgen', 'production', 'rollback')

  it('[FLOW-012] sends the requests back before anything else where the good release still stands', () => {
    const steps = deploymentSteps(input)
    expect(verbs(steps)).toEqual(['shift', 'provision', 'retire'])
    expect(steps[0]).toMatchObject({ next: 1000 })
    expect(steps[2]).toMatchObject({ release: 'previous' })
  })

  it('starts the good release first where it was stopped', () => {
    const steps = deploymentSteps({ ...input, nextStands: false })
    expect(verbs(steps)).toEqual(['provision', 'shift', 'retire'])
  })

  it('never vacates, backs up, migrates, verifies or touches what stands by', () => {
    const steps = deploymentSteps({ ...input, residents: ['kreach'], leftovers: true })
    expect(verbs(steps)).toEqual(['shift', 'provision', 'retire'])
    expect(steps).not.toContainEqual(expect.objectContaining({ release: 'leftover' }))
  })
})
