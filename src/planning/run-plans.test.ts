import { describe, expect, it } from 'vitest'
import type { Step } from '../domain/step.ts'
import type { Plan } from '../engine/contract.ts'
import { checkPlan } from '../engine/plan-check.ts'
import { blueOcean, deploymentOf } from './blueocean.testdata.ts'
import { deploymentSteps } from './deployment-steps.ts'
import { deliveryRunPlan, deploymentRunPlan, pointOfNoReturn } from './run-plans.ts'

const settings = blueOcean()
const edges = (plan: Plan) => Object.fromEntries(plan.nodes.map(({ id, after }) => [id, after]))

describe('the graph of a deployment run', () => {
  const input = { ...deploymentOf(settings, 'nextstep', 'production'), residents: ['kvibe'] }
  const steps = deploymentSteps(input)
  const plan = deploymentRunPlan(steps)

  it('is a chain of its steps, and concludes however it goes', () => {
    expect(plan.nodes.map(({ id }) => id)).toEqual([
      's01-vacate',
      's02-backup-settings',
      's03-backup-database',
      's04-migrate',
      's05-provision',
      's06-shift',
      's07-analyze',
      's08-scale',
      's09-provision',
      's10-shift',
      's11-verify-live',
      's12-analyze',
      's13-retire',
      'conclude',
    ])
    expect(plan.nodes[0]?.after).toEqual([])
    expect(plan.nodes[12]?.after).toEqual(['s12-analyze'])
    expect(plan.nodes.at(-1)).toMatchObject({ verb: 'conclude', title: 'Conclude', finally: true, after: [] })
  })

  it('hands each step to its verb as it is', () => {
    steps.forEach((step, i) => {
      expect(plan.nodes[i]).toMatchObject({ verb: step.do, input: step, title: step.title })
    })
  })

  it('tries effects longer than judgements', () => {
    const attempts = (verb: string) => plan.nodes.find((node) => node.verb === verb)?.retry?.attempts
    expect(['provision', 'shift', 'verify', 'analyze'].map(attempts)).toEqual([6, 6, 3, 3])
  })

  it('is accepted by the engine for every app in every environment', () => {
    for (const app of Object.keys(settings.apps)) {
      for (const environment of Object.keys(settings.environments)) {
        for (const intent of ['promote', 'rollback'] as const) {
          checkPlan(deploymentRunPlan(deploymentSteps(deploymentOf(settings, app, environment, intent))))
        }
      }
    }
  })
})

describe('the graph of a delivery run', () => {
  const plan = deliveryRunPlan({
    components: [
      { name: 'landing', build: true, test: true },
      { name: 'dashboard', build: false, test: false },
      { name: 'admin', build: true, test: false },
    ],
    stages: [
      { environment: 'dev', title: 'Development' },
      { environment: 'production', title: 'Production' },
    ],
  })

  it('[FLOW-003] [FLOW-015] builds and tests side by side, then seals', () => {
    expect(edges(plan)).toEqual({
      'build:landing': [],
      'build:admin': [],
      'test:landing': [],
      seal: ['build:landing', 'build:admin', 'test:landing'],
      'admit:dev': ['seal'],
      'await:dev': ['admit:dev'],
      'admit:production': ['await:dev'],
      'await:production': ['admit:production'],
      close: [],
    })
    checkPlan(plan)
  })

  it('names the component or the environment to each verb, and waits patiently at the stages', () => {
    expect(plan.nodes[0]).toMatchObject({ verb: 'build', input: { component: 'landing' } })
    const admit = plan.nodes.find(({ id }) => id === 'admit:dev')
    expect(admit).toMatchObject({ verb: 'admit', input: { environment: 'dev' }, retry: { attempts: 20 } })
    expect(plan.nodes.at(-1)).toMatchObject({ verb: 'close', finally: true })
  })

  it('of a change that builds nothing seals at once', () => {
    const kept = deliveryRunPlan({ components: [{ name: 'landing', build: false, test: false }], stages: [] })
    expect(edges(kept)).toEqual({ seal: [], close: [] })
  })
})

describe('the point of no return', () => {
  const migrate = (direction: 'reversible' | 'forward-only'): readonly Step[] => {
    const input = deploymentOf(settings, 'kreach', 'production')
    const declared = { component: 'api', command: ['node', 'migrate.js'], direction, timeout: 60_000 }
    return deploymentSteps({ ...input, app: { ...input.app, database: { migrate: declared } } })
  }

  it('is a migration that goes only forward, and its title says so', () => {
    expect(pointOfNoReturn(migrate('forward-only'))).toEqual({
      index: 2,
      title: 'Migrate the database: point of no return',
    })
  })

  it('is nowhere where the migration can be undone', () => {
    expect(pointOfNoReturn(migrate('reversible'))).toBeNull()
  })
})
