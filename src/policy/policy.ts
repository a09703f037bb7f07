import { digestOf } from '../lib/digest.ts'
import { AppError } from '../lib/errors.ts'
import type { AnalysisSettings } from '../settings/analysis-schema.ts'
import { appOf, environmentOf, pipelineOf, stageOf } from '../settings/app-views.ts'
import { analysisOf, approvalRuleOf, checksOf, phrasesOf, watchRulesOf } from '../settings/rule-views.ts'
import type { CheckUse, Settings, StageSettings, WatchRule } from '../settings/schema.ts'

/** A gate as the settings use it: its kind, and its options beside it. */
export type GateUse = StageSettings['gates'][number]

/** One phase of a suite as an app meets it. */
export interface PolicyPhase {
  readonly id: string
  readonly title: string
  readonly required: boolean
  /** The suite's own that concern the app, then the app's. */
  readonly checks: readonly CheckUse[]
}

/** What an environment demands of an app before, during and after a rollout. */
export interface Policy {
  readonly stage: StageSettings
  /** Those of the stage, and those that no stage may leave out. */
  readonly gates: readonly GateUse[]
  /** Null where the stage names no suite. */
  readonly suite: { readonly name: string; readonly phases: readonly PolicyPhase[] } | null
  readonly approval: {
    readonly people: number
    readonly validForMs: number
    readonly starterMayApprove: boolean
    readonly phrases: readonly { readonly locale: string; readonly phrase: string }[]
  }
  readonly watch: { readonly duringMs: number; readonly rules: readonly WatchRule[] }
  /** How a release is compared with the one before, the app's own metrics among it; null where only the rules of the watch judge. */
  readonly analysis: AnalysisSettings | null
  /** SHA-256 over all of the above: part of what an approval says yes to. */
  readonly digest: string
}

/** Gates of every stage, named or not: a place in disorder or in use takes nothing, nor one that nobody asked for where asking is required. */
const always: readonly GateUse[] = [{ kind: 'held' }, { kind: 'requested' }, { kind: 'lease' }]

/** What an environment demands of an app; throws `not-found` when the app's pipeline has no stage there. */
export function policyOf(settings: Settings, app: string, environment: string): Policy {
  const stage = requireStage(settings, app, environment)
  const missing = always.filter(({ kind }) => !stage.gates.some((gate) => gate.kind === kind))
  const policy = {
    stage,
    gates: [...stage.gates, ...missing],
    suite: stage.suite === undefined ? null : suiteFor(settings, app, stage.suite),
    approval: { ...approvalRuleOf(settings, app), phrases: phrasesOf(settings, app, environment) },
    watch: { duringMs: stage.watch.during, rules: watchRulesOf(settings, app, environment) },
    analysis: analysisOf(settings, app, environment),
  }
  return { ...policy, digest: digestOf(policy) }
}

function suiteFor(settings: Settings, app: string, name: string): NonNullable<Policy['suite']> {
  const phases = settings.suites[name]?.phases
  if (phases === undefined) {
    throw new AppError('not-found', `the settings have no suite named ${JSON.stringify(name)}`, {
      hint: `Known are: ${Object.keys(settings.suites).join(', ') || 'none'}.`,
    })
  }
  return {
    name,
    phases: phases.map(({ id, title, required }) => ({
      id,
      title,
      required,
      checks: checksOf(settings, app, name, id),
    })),
  }
}

function requireStage(settings: Settings, app: string, environment: string): StageSettings {
  appOf(settings, app)
  environmentOf(settings, environment)
  const stage = stageOf(settings, app, environment)
  if (stage !== undefined) return stage
  const { name, stages } = pipelineOf(settings, app)
  throw new AppError('not-found', `the pipeline ${name} of ${app} has no stage for ${environment}`, {
    hint: `Its stages are ${stages.map((known) => known.environment).join(', ')}.`,
  })
}
