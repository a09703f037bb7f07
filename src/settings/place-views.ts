import { appOf, componentOf, environmentOf } from './app-views.ts'
import { fillPlaceholders } from './placeholders.ts'
import type { ComponentSettings, Settings } from './schema.ts'

/** How many replicas a component has in an environment. */
export interface ReplicaFigures {
  /** The figure of the settings. */
  readonly wanted: number
  /** What is started: fewer than wanted on a frugal target. */
  readonly started: number
  readonly max: number
  /** Percent of the CPU request. */
  readonly scaleAtCpu?: number
}

/** Requests and limits, in bytes and millicpu. */
export type ResourceFigures = NonNullable<ComponentSettings['resources'][string]>

/** The host names of an app in an environment, the canonical one first. */
export function hostsOf(settings: Settings, app: string, environment: string): string[] {
  const patterns = appOf(settings, app).hosts[environment] ?? environmentOf(settings, environment).hosts
  return patterns.map((pattern) => fillPlaceholders(pattern, app, environment))
}

/** How many replicas of a component an environment wants and starts; 1 where the settings say nothing. */
export function replicasOf(settings: Settings, app: string, component: string, environment: string): ReplicaFigures {
  const use = componentOf(settings, app, component).replicas[environment] ?? 1
  const range = typeof use === 'number' ? { min: use, max: use } : use
  const most = environmentOf(settings, environment).replicas.most ?? Number.POSITIVE_INFINITY
  return {
    wanted: range.min,
    started: Math.min(range.min, most),
    max: range.max,
    ...('scaleAtCpu' in range && range.scaleAtCpu !== undefined ? { scaleAtCpu: range.scaleAtCpu } : {}),
  }
}

/** Requests and limits of one replica of a component in an environment; empty where the settings say nothing. */
export function resourcesOf(settings: Settings, app: string, component: string, environment: string): ResourceFigures {
  return componentOf(settings, app, component).resources[environment] ?? { requests: {}, limits: {} }
}

/** The name of an app's database in an environment; null when the app declares none or the environment has none. */
export function databaseNameOf(settings: Settings, app: string, environment: string): string | null {
  const pattern = environmentOf(settings, environment).database
  if (appOf(settings, app).database === 'none' || pattern === undefined) return null
  return fillPlaceholders(pattern, app, environment).replaceAll('-', '_')
}

/** The schema of an app inside a database that apps share; null where each app has the whole database. */
export function databaseSchemaOf(settings: Settings, app: string, environment: string): string | null {
  if (databaseNameOf(settings, app, environment) === null) return null
  return environmentOf(settings, environment).schemaPerApp ? app.replaceAll('-', '_') : null
}

/** The prefix of an app's keys in the cache of an environment; null where the environment has no cache. */
export function cachePrefixOf(settings: Settings, app: string, environment: string): string | null {
  const pattern = environmentOf(settings, environment).cachePrefix
  return pattern === undefined ? null : fillPlaceholders(pattern, app, environment)
}
