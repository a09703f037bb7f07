import type { Step } from '../domain/step.ts'
// Upwards on purpose, types only: a plan is data, and its shape is the engine's to say.
import type { Plan, PlanNode } from '../engine/contract.ts'
import { retryOf } from './retry-policies.ts'

/** What the graph of a delivery follows from. */
export interface DeliveryInput {
  /** Whether each component is to be built (otherwise its artifact is kept) and to be tested. */
  readonly components: readonly { readonly name: string; readonly build: boolean; readonly test: boolean }[]
  /** The stages in order, up to the last one that this push may reach. */
  readonly stages: readonly { readonly environment: string; readonly title: string }[]
}

/** The graph of a deployment run: its steps one after the other (`s01-vacate` …), finally `conclude`. */
export function deploymentRunPlan(steps: readonly Step[]): Plan {
  const ids = steps.map((step, i) => `s${String(i + 1).padStart(2, '0')}-${nameOf(step)}`)
  const nodes = steps.map((step, i): PlanNode => {
    const before = ids[i - 1]
    const after = before === undefined ? [] : [before]
    return { id: ids[i]!, verb: step.do, input: step, after, title: step.title, retry: retryOf(step.do) }
  })
  return { nodes: [...nodes, last('conclude', 'Conclude')] }
}

/** The graph of a delivery run: builds beside tests, then the seal, then stage after stage, finally `close`. */
export function deliveryRunPlan({ components, stages }: DeliveryInput): Plan {
  const builds = components
    .filter(({ build }) => build)
    .map(({ name }) => componentNode('build', `Build ${name}`, name))
  const tests = components.filter(({ test }) => test).map(({ name }) => componentNode('test', `Test ${name}`, name))
  const work = [...builds, ...tests]
  const seal: PlanNode = {
    id: 'seal',
    verb: 'seal',
    input: {},
    after: work.map(({ id }) => id),
    title: 'Seal the release',
    retry: retryOf('seal'),
  }
  const promotion = stages.flatMap(({ environment, title }, i) =>
    stageNodes(environment, title, i === 0 ? seal.id : `await:${stages[i - 1]!.environment}`),
  )
  return { nodes: [...work, seal, ...promotion, last('close', 'Close')] }
}

/** The step after which the database cannot be taken back to what it was; null where every step can be undone. */
export function pointOfNoReturn(steps: readonly Step[]): { readonly index: number; readonly title: string } | null {
  const index = steps.findIndex((step) => step.do === 'migrate' && step.direction === 'forward-only')
  const step = steps[index]
  return step === undefined ? null : { index, title: step.title }
}

/** What tells the steps of one verb apart, where there is such a thing. */
function nameOf(step: Step): string {
  if (step.do === 'backup') return `backup-${step.what}`
  return step.do === 'verify' ? `verify-${step.phase}` : step.do
}

function componentNode(verb: 'build' | 'test', title: string, component: string): PlanNode {
  return { id: `${verb}:${component}`, verb, input: { component }, after: [], title, retry: retryOf(verb) }
}

function stageNodes(environment: string, title: string, before: string): PlanNode[] {
  const admit = `admit:${environment}`
  const input = { environment }
  return [
    { id: admit, verb: 'admit', input, after: [before], title: `Admit to ${title}`, retry: retryOf('admit') },
    { id: `await:${environment}`, verb: 'await', input, after: [admit], title, retry: retryOf('await') },
  ]
}

function last(verb: 'conclude' | 'close', title: string): PlanNode {
  return { id: verb, verb, input: {}, after: [], finally: true, title, retry: retryOf(verb) }
}
