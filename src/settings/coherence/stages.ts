import type { Settings, StageSettings } from '../schema.ts'
import { usesGate } from './placed-apps.ts'
import type { CoherenceRule, Spot } from './rule.ts'

const order = { development: 0, staging: 1, production: 2 } as const

function eachStage(
  settings: Settings,
  look: (stage: StageSettings, i: number, stages: readonly StageSettings[]) => Omit<Spot, 'path'>[],
) {
  return Object.entries(settings.pipelines).flatMap(([pipeline, { stages }]) =>
    stages.flatMap((stage, i): Spot[] =>
      look(stage, i, stages).map((spot) => ({ ...spot, path: ['pipelines', pipeline, 'stages', i, 'environment'] })),
    ),
  )
}

/** A pipeline goes from development by staging to production, each environment once. */
export const stageOrder: CoherenceRule = {
  code: 'stage-order',
  doc: 'A pipeline goes towards production and visits each environment once.',
  look: (settings) =>
    eachStage(settings, (stage, i, stages) => {
      const before = stages[i - 1]
      if (stages.findIndex(({ environment }) => environment === stage.environment) !== i) {
        return [{ what: `${stage.environment} is a stage of this pipeline already`, todo: 'Remove one of them.' }]
      }
      const kind = settings.environments[stage.environment]?.kind
      const kindBefore = before && settings.environments[before.environment]?.kind
      if (kind === undefined || kindBefore === undefined || order[kindBefore] <= order[kind]) return []
      const what = `${stage.environment} (${kind}) comes after ${before?.environment} (${kindBefore})`
      return [{ what, todo: 'Order the stages development, staging, production.' }]
    }),
}

/** Every stage can be reached by a push or a tag, production above all; what a ref names is a stage. */
export const unreachableStage: CoherenceRule = {
  code: 'unreachable-stage',
  doc: 'Every stage can be reached, and every ref leads to a stage.',
  look: (settings) => [
    ...eachStage(settings, (stage, i, stages) => {
      const reached = settings.refs.some(({ until, requests }) => {
        if (until === undefined && requests === undefined) return true
        return stages.slice(i).some(({ environment }) => environment === until || environment === requests)
      })
      if (reached) return []
      const isProduction = settings.environments[stage.environment]?.kind === 'production'
      const what = `no branch or tag of refs leads to ${stage.environment}: releases would stop before it`
      const todo = `Add { branch: main, until: ${stage.environment} } or { tag: "v*", requests: ${stage.environment} } to refs.`
      return [{ severity: isProduction ? ('error' as const) : ('warning' as const), what, todo }]
    }),
    ...refsAstray(settings),
  ],
}

function refsAstray(settings: Settings): Spot[] {
  const stages = Object.values(settings.pipelines).flatMap((pipeline) =>
    pipeline.stages.map((stage) => stage.environment),
  )
  return settings.refs.flatMap((ref, i) =>
    (['until', 'requests'] as const).flatMap((key): Spot[] => {
      const named = ref[key]
      if (named === undefined || stages.includes(named) || !Object.hasOwn(settings.environments, named)) return []
      const what = `“${named}” is an environment, but no pipeline has a stage there`
      return [{ path: ['refs', i, key], what, todo: `Name one of: ${[...new Set(stages)].join(', ')}.` }]
    }),
  )
}

/** A gate that looks at earlier stages has one to look at, else it could never open. */
export const gateWithoutPast: CoherenceRule = {
  code: 'gate-without-past',
  doc: 'The gates staging-validated and soak stand after the stage that they look at.',
  look: (settings) =>
    eachStage(settings, (stage, i, stages) => {
      const earlier = stages.slice(0, i).map(({ environment }) => environment)
      const staged = earlier.some((environment) => settings.environments[environment]?.kind === 'staging')
      const soaks = stage.gates.filter(({ kind }) => kind === 'soak')
      const lost = soaks.find(({ at }) => (typeof at === 'string' ? !earlier.includes(at) : earlier.length === 0))
      return [
        ...(usesGate(stage, 'staging-validated') && !staged
          ? [
              {
                what: 'the gate staging-validated could never open: no stage before this one is of kind staging',
                todo: 'Add a staging stage before it, or remove the gate.',
              },
            ]
          : []),
        ...(lost
          ? [
              {
                what: `the gate soak could never open: ${typeof lost.at === 'string' ? `${lost.at} is no earlier stage` : 'there is no stage before this one'}`,
                todo: 'Name an earlier stage in “at:”, or remove the gate.',
              },
            ]
          : []),
      ]
    }),
}
