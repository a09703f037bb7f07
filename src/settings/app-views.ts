import { AppError } from '../lib/errors.ts'
import type { AppSettings, ComponentSettings, EnvironmentSettings, Settings, StageSettings } from './schema.ts'

/** An app by name; throws `not-found`. */
export function appOf(settings: Settings, app: string): AppSettings {
  return memberOf(settings.apps, app, 'app')
}

/** A component of an app by name; throws `not-found`. */
export function componentOf(settings: Settings, app: string, component: string): ComponentSettings {
  return memberOf(appOf(settings, app).components, component, `component of ${app}`)
}

/** An environment by name; throws `not-found`. */
export function environmentOf(settings: Settings, environment: string): EnvironmentSettings {
  return memberOf(settings.environments, environment, 'environment')
}

/** The pipeline of an app, by way of its tier; throws `not-found` for an unknown app. */
export function pipelineOf(settings: Settings, app: string): { name: string; stages: readonly StageSettings[] } {
  const tier = memberOf(settings.tiers, appOf(settings, app).tier, 'tier')
  return { name: tier.pipeline, stages: memberOf(settings.pipelines, tier.pipeline, 'pipeline').stages }
}

/** The stage of an app's pipeline that deploys to an environment; undefined when none does. */
export function stageOf(settings: Settings, app: string, environment: string): StageSettings | undefined {
  return pipelineOf(settings, app).stages.find((stage) => stage.environment === environment)
}

/** The apps whose pipelines have a stage in an environment. */
export function appsIn(settings: Settings, environment: string): string[] {
  return Object.keys(settings.apps).filter((app) => stageOf(settings, app, environment) !== undefined)
}

/** Every component of every app with its paths, for the detection of what a change touches. */
export function componentPaths(
  settings: Settings,
): { readonly app: string; readonly component: string; readonly paths: readonly string[] }[] {
  return Object.entries(settings.apps).flatMap(([app, { components }]) =>
    Object.entries(components).map(([component, { paths }]) => ({ app, component, paths })),
  )
}

function memberOf<T>(members: Readonly<Record<string, T>>, name: string, noun: string): T {
  const member = Object.hasOwn(members, name) ? members[name] : undefined
  if (member !== undefined) return member
  throw new AppError('not-found', `the settings have no ${noun} named ${JSON.stringify(name)}`, {
    hint: `Known are: ${Object.keys(members).join(', ') || 'none'}.`,
  })
}
