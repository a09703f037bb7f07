import type { World } from '../../actions/world.ts'
import type { Replicas } from '../../domain/step.ts'
import type { AppPort, AppRoutes, ReleaseSplit, ReplicaSetSpec } from '../../domain/target.ts'
import { digestOf } from '../../lib/digest.ts'
import { AppError } from '../../lib/errors.ts'
import { appOf, componentOf, environmentOf } from '../../settings/app-views.ts'
import { renderLookups } from '../../settings/lookups.ts'
import { cachePrefixOf, databaseSchemaOf, hostsOf, resourcesOf } from '../../settings/place-views.ts'
import type { ComponentSettings } from '../../settings/schema.ts'
import type { SettledRelease } from './scene.ts'

/** The replicas of a release proper, or fresh ones beside them that a canary is compared with. */
export type SetPart = 'release' | 'baseline'

/** The replica set of one component of a release in an environment: its name never depends on values of secrets. */
function setIdOf(settled: SettledRelease, environment: string, component: string, part: SetPart = 'release'): string {
  const { release } = settled
  const artifact = artifactOf(settled, component)
  const what = { release: release.id, artifact, settings: release.settingsDigest, environment }
  const identity = digestOf(part === 'release' ? what : { ...what, part })
  return `${release.app}.${component}.${identity.slice(0, 12)}`
}

/** All components' set ids of a release in an environment. */
export function setIdsOf(settled: SettledRelease, environment: string, part: SetPart = 'release'): string[] {
  return componentsOf(settled).map((component) => setIdOf(settled, environment, component, part))
}

/** The names of a release's components. */
export function componentsOf({ release, settings }: SettledRelease): string[] {
  return Object.keys(appOf(settings, release.app).components)
}

/** What a driver is to start of a release: one set per component that gets replicas, values of secrets among the variables. */
export async function replicaSetsOf(
  world: World,
  settled: SettledRelease,
  environment: string,
  replicas: Replicas,
  part: SetPart = 'release',
): Promise<ReplicaSetSpec[]> {
  const wanted = componentsOf(settled).filter((component) => (replicas[component] ?? 0) > 0)
  const values = await lookupsOf(world, settled, environment)
  return wanted.map((component) => ({
    ...specOf(settled, environment, component, replicas[component] ?? 1, values),
    id: setIdOf(settled, environment, component, part),
  }))
}

function specOf(
  settled: SettledRelease,
  environment: string,
  name: string,
  replicas: number,
  values: Readonly<Record<string, string>>,
): Omit<ReplicaSetSpec, 'id'> {
  const { release, settings } = settled
  const component = componentOf(settings, release.app, name)
  const figures = resourcesOf(settings, release.app, name, environment)
  return {
    component: name,
    artifact: artifactOf(settled, name),
    command: component.start,
    replicas,
    env: environmentVariables(settled, environment, name, component, values),
    secretNames: ['DATABASE_URL', 'CACHE_URL', ...component.secrets],
    healthPath: component.health,
    readyPath: component.ready ?? component.health,
    resources: { requests: amounts(figures.requests), limits: amounts(figures.limits) },
    startTimeoutMs: component.startTimeout,
    stopTimeoutMs: component.stopTimeout,
  }
}

function environmentVariables(
  settled: SettledRelease,
  environment: string,
  name: string,
  component: ComponentSettings,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const { release, settings } = settled
  const declared = { ...environmentOf(settings, environment).variables, ...component.variables }
  const rendered = Object.entries(declared).map(([key, text]) => [key, renderLookups(text, values)] as const)
  const secrets = component.secrets.map((key) => [key, renderLookups(`\${{ secrets.${key} }}`, values)] as const)
  return {
    ...Object.fromEntries([...rendered, ...secrets]),
    ...placeVariables(settled, environment, values),
    RELEASE: release.id,
    COMPONENT: name,
    ENVIRONMENT: environment,
  }
}

/** Where database and cache are, for every component of an app in an environment. */
export function placeVariables(
  { release, settings }: SettledRelease,
  environment: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const schema = databaseSchemaOf(settings, release.app, environment)
  const prefix = cachePrefixOf(settings, release.app, environment)
  const database = valueNamed(values, 'database.url')
  const cache = valueNamed(values, 'cache.url')
  return {
    ...(database === undefined ? {} : { DATABASE_URL: database, DATABASE_SCHEMA: schema ?? 'public' }),
    ...(cache === undefined ? {} : { CACHE_URL: cache }),
    ...(prefix === null ? {} : { CACHE_PREFIX: prefix }),
  }
}

/** The values that look-ups of an app in an environment may have. */
export async function lookupsOf(
  world: World,
  { release, settings }: SettledRelease,
  environment: string,
): Promise<Record<string, string>> {
  const { workspace, app } = release
  const names = Object.values(appOf(settings, app).components).flatMap(({ secrets }) => secrets)
  const secrets = await world.services.secrets(workspace, app, environment, names)
  const database = await world.services.databaseUrl(workspace, settings, app, environment)
  const cache = world.services.cacheUrl()
  const prefix = cachePrefixOf(settings, app, environment)
  return {
    app,
    environment,
    host: hostsOf(settings, app, environment)[0] ?? app,
    ...(database === null ? {} : { 'database.url': database }),
    ...(cache === null ? {} : { 'cache.url': cache }),
    ...(prefix === null ? {} : { 'cache.prefix': prefix }),
    ...Object.fromEntries([...secrets].map(([name, { value }]) => [`secrets.${name}`, value])),
  }
}

/** The name under which the edge counts the fresh replicas of a release apart from those that have run for long. */
export function baselineName(release: string): string {
  return `${release}+baseline`
}

/** The routes that give the next release and the baseline so many per mille, and the rest to the one before; ports are as the next one wants them. */
export function routesOf(
  environment: string,
  next: SettledRelease,
  previous: SettledRelease | null,
  share: { readonly next: number; readonly baseline?: number },
  sticky: boolean,
): AppRoutes {
  const baseline = share.baseline ?? 0
  const splits = [
    splitOf(next, environment, share.next),
    ...(previous ? [splitOf(previous, environment, 1000 - share.next - baseline)] : []),
    ...(previous && baseline > 0 ? [splitOf(previous, environment, baseline, 'baseline')] : []),
  ]
  const ports = portsOf(next, environment)
  return {
    hosts: hostsOf(next.settings, next.release.app, environment),
    splits: splits.filter(({ weight }) => weight > 0),
    sticky,
    ...(ports.length > 0 ? { ports } : {}),
  }
}

/** The ports of its own that a release's components have in an environment. */
function portsOf(settled: SettledRelease, environment: string): AppPort[] {
  return componentsOf(settled).flatMap((component) => {
    const port = componentOf(settled.settings, settled.release.app, component).ports[environment]
    return port === undefined ? [] : [{ port, component }]
  })
}

function splitOf(
  settled: SettledRelease,
  environment: string,
  weight: number,
  part: SetPart = 'release',
): ReleaseSplit {
  const components = componentsOf(settled).map((component) => ({
    component,
    prefix: componentOf(settled.settings, settled.release.app, component).route,
    set: setIdOf(settled, environment, component, part),
  }))
  const { id } = settled.release
  return { release: part === 'release' ? id : baselineName(id), weight, components }
}

function artifactOf({ release }: SettledRelease, component: string): string {
  const artifact = release.artifacts?.[component]
  if (artifact !== undefined) return artifact
  throw new AppError('conflict', `${release.id} has no artifact of ${component}`, {
    hint: 'Push again: it was never sealed.',
  })
}

function amounts(figures: { memory?: number | undefined; cpu?: number | undefined }) {
  return {
    ...(figures.memory === undefined ? {} : { memoryBytes: figures.memory }),
    ...(figures.cpu === undefined ? {} : { millicpu: figures.cpu }),
  }
}

function valueNamed(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
