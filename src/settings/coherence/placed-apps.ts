import type { Path } from '../finding.ts'
import type { AppSettings, ComponentSettings, EnvironmentSettings, Settings, StageSettings } from '../schema.ts'

/** One app at one stage of its pipeline, with the environment there: what most rules look at. */
export interface PlacedApp {
  readonly name: string
  readonly app: AppSettings
  readonly pipeline: string
  readonly stage: StageSettings
  readonly index: number
  readonly environmentName: string
  readonly environment: EnvironmentSettings
  /** Where the stage stands. */
  readonly stagePath: Path
}

/** Every app at every stage; what is named but not defined is left out, since another rule tells it. */
export function listPlacedApps(settings: Settings): PlacedApp[] {
  return Object.entries(settings.apps).flatMap(([name, app]) => {
    const pipeline = settings.tiers[app.tier]?.pipeline ?? ''
    return (settings.pipelines[pipeline]?.stages ?? []).flatMap((stage, index) => {
      const environment = settings.environments[stage.environment]
      if (environment === undefined) return []
      const stagePath = ['pipelines', pipeline, 'stages', index]
      return [{ name, app, pipeline, stage, index, environmentName: stage.environment, environment, stagePath }]
    })
  })
}

/** Every component of every app, with where it stands. */
export function listComponents(settings: Settings): { readonly component: ComponentSettings; readonly path: Path }[] {
  return Object.entries(settings.apps).flatMap(([app, { components }]) =>
    Object.entries(components).map(([name, component]) => ({ component, path: ['apps', app, 'components', name] })),
  )
}

/** Whether a stage uses a gate of a kind. */
export function usesGate(stage: StageSettings, kind: string): boolean {
  return stage.gates.some((gate) => gate.kind === kind)
}

/** The entries that share a key with an earlier one, each with that earlier one. */
export function listClashes<T>(entries: readonly T[], keyOf: (entry: T) => string): { entry: T; earlier: T }[] {
  const seen = new Map<string, T>()
  return entries.flatMap((entry) => {
    const earlier = seen.get(keyOf(entry))
    if (earlier !== undefined) return [{ entry, earlier }]
    seen.set(keyOf(entry), entry)
    return []
  })
}
