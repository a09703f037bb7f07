import type { Intent } from '../domain/deployment.ts'
import type { Replicas, Step, StrategyInput } from '../domain/step.ts'
import type { AppSettings, EnvironmentSettings, StageSettings } from '../settings/schema.ts'
import { preparationSteps } from './preparation-steps.ts'
import type { StrategyInUse } from './strategy-in-use.ts'

/** Everything that the steps of a deployment follow from; no clock, no target, no database. */
export interface DeploymentInput {
  readonly intent: Intent
  readonly stage: StageSettings
  readonly app: AppSettings
  readonly environment: EnvironmentSettings
  readonly strategy: StrategyInUse
  /** The stage's suite with its phases in order; null where the stage has none. */
  readonly suite: { readonly name: string; readonly phases: readonly { id: string; title: string }[] } | null
  /** Per component: what the settings want, and what this target starts (fewer on a frugal one). */
  readonly replicas: { readonly wanted: Replicas; readonly started: Replicas }
  /** The current release and its ready sets; null where nothing runs. */
  readonly running: { readonly release: string; readonly replicas: Replicas } | null
  /** Other apps that still stand in an environment which takes one app at a time. */
  readonly residents: readonly string[]
  /** Whether an earlier deployment left sets standing by that are neither current nor next. */
  readonly leftovers: boolean
  /** Rollback only: whether the release returned to still has its ready sets. */
  readonly nextStands: boolean
  /** Rollback only: whether what is taken back started replicas to be compared with. */
  readonly baselineStands: boolean
  /** Final watch with the old release standing by. */
  readonly watchMs: number
  /** Whether the stage's analysis wants fresh replicas of the release before beside a canary. */
  readonly freshBaseline: boolean
}

/** The steps of one deployment, in the order in which they are done; the same input always gives the same steps. */
export function deploymentSteps(input: DeploymentInput): Step[] {
  return input.intent === 'promote' ? promotionSteps(input) : rollbackSteps(input)
}

function promotionSteps(input: DeploymentInput): Step[] {
  const { strategy, options, sticky } = input.strategy
  const { replicas, watchMs, freshBaseline } = input
  const running = standing(input.running)
  const startDeadlineMs = startDeadlineOf(input)
  const given: StrategyInput = { replicas: replicas.started, running, sticky, freshBaseline, startDeadlineMs, watchMs }
  const rollout = strategy.plan(options, given).map((step) => sayFrugality(step, replicas))
  return [...preparationSteps(input), ...insertSuite(rollout, suiteSteps(input))]
}

/** A current release without a replica carries no requests: there is nothing to move them from bit by bit. */
function standing(running: DeploymentInput['running']): DeploymentInput['running'] {
  return running !== null && Object.values(running.replicas).some((count) => count > 0) ? running : null
}

/** The suite runs against real requests, and while the previous release still stands: a failed phase is taken back at once. */
function insertSuite(rollout: readonly Step[], suite: readonly Step[]): Step[] {
  const all = rollout.findIndex((step) => step.do === 'shift' && step.next === 1000)
  return [...rollout.slice(0, all + 1), ...suite, ...rollout.slice(all + 1)]
}

function suiteSteps({ suite }: DeploymentInput): Step[] {
  if (suite === null) return []
  return suite.phases.map(({ id, title }) => ({
    do: 'verify',
    title: `Verify: ${title}`,
    suite: suite.name,
    phase: id,
  }))
}

/** Requests go back before anything else where the good release still stands; what it needs is never asked of a suite first. */
function rollbackSteps(input: DeploymentInput): Step[] {
  const shift: Step = { do: 'shift', title: 'Send all requests back', next: 1000, sticky: false }
  const provision: Step = {
    do: 'provision',
    title: input.nextStands ? 'Bring the good release to full strength' : 'Start the good release',
    release: 'next',
    replicas: input.replicas.started,
    deadlineMs: startDeadlineOf(input),
  }
  const retire: Step = { do: 'retire', title: 'Stop the bad release', release: 'previous' }
  const tidy: Step[] = input.baselineStands
    ? [{ do: 'retire', title: 'Stop the replicas that were compared with', release: 'leftover' }]
    : []
  return input.nextStands ? [shift, provision, retire, ...tidy] : [provision, shift, retire, ...tidy]
}

/** Long enough for a target that starts one replica after the other, within the stage's own deadline. */
function startDeadlineOf({ app, stage, replicas }: DeploymentInput): number {
  const slowest = Math.max(0, ...Object.values(app.components).map(({ startTimeout }) => startTimeout))
  const most = Math.max(1, ...Object.values(replicas.started))
  return Math.min(slowest * most, stage.progressDeadline)
}

/** The full start on a frugal target says which figures the settings want. */
function sayFrugality(step: Step, { wanted, started }: DeploymentInput['replicas']): Step {
  if (step.do !== 'provision' || Object.entries(started).some(([name, count]) => step.replicas[name] !== count))
    return step
  const spared = Object.entries(wanted).filter(([name, count]) => count > (started[name] ?? 0))
  if (spared.length === 0) return step
  const figures = spared.map(([name, count]) => `${name} ${count}`).join(', ')
  return { ...step, title: `${step.title} (the settings want ${figures}; this target is frugal)` }
}
