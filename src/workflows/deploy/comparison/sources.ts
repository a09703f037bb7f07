import type { ObservedSet } from '../../../domain/target.ts'
import { measureAtEdge } from '../../../measurements/edge.ts'
import { measureJson } from '../../../measurements/json.ts'
import { measureByPrometheus, type PrometheusQuestion } from '../../../measurements/prometheus/source.ts'
import type { TrafficSource } from '../../../measurements/stretch.ts'
import type { AnalysisSettings, MetricSettings } from '../../../settings/analysis-schema.ts'
import { componentOf } from '../../../settings/app-views.ts'
import { hostsOf } from '../../../settings/place-views.ts'
import { componentsOf, setIdsOf } from '../replica-sets.ts'
import type { Scene } from '../scene.ts'
import type { Arms } from './arm-names.ts'
import { tickOf } from './setup.ts'

/** Where requests, errors and latency of both sides are counted. */
export function trafficSource(scene: Scene, analysis: AnalysisSettings, arms: Arms): TrafficSource {
  const { traffic } = analysis
  if (traffic.kind === 'edge') {
    return measureAtEdge({
      next: arms.next,
      previous: arms.previous,
      tickMs: tickOf(analysis),
      traffic: (sinceMs) => scene.driver.traffic(scene.place, sinceMs),
    })
  }
  return measureByPrometheus(questionOf(scene, traffic, arms))
}

/** The sources of an app's own figures, by their ids. */
export function metricSources(
  scene: Scene,
  analysis: AnalysisSettings,
  arms: Arms,
): Readonly<Record<string, TrafficSource>> {
  return Object.fromEntries(analysis.metrics.map((metric) => [metric.id, metricSource(scene, metric, arms)]))
}

function metricSource(scene: Scene, { from }: MetricSettings, arms: Arms): TrafficSource {
  if (from.kind === 'prometheus') return measureByPrometheus(questionOf(scene, from, arms))
  const { settings } = scene.next
  const host = hostsOf(settings, scene.place.app, scene.place.environment)[0] ?? scene.place.app
  return measureJson({
    tickMs: 2000,
    next: arms.next,
    previous: arms.previous,
    endpoints: (release) => endpointsOf(scene, from, arms, release),
    headers: from.path === undefined ? {} : { host },
    requests: from.requests,
    events: from.events,
    requestsOf: async (release, since, until) => {
      const buckets = await scene.driver.traffic(scene.place, since)
      return buckets
        .filter((bucket) => bucket.release === release && bucket.at >= since - 500 && bucket.at < until - 500)
        .reduce((sum, { requests }) => sum + requests, 0)
    },
  })
}

function questionOf(
  { place }: Scene,
  from: Extract<AnalysisSettings['traffic'], { kind: 'prometheus' }>,
  arms: Arms,
): PrometheusQuestion {
  const { url, requests, failures, latency, scrape } = from
  return { url, requests, failures, latency, scrapeMs: scrape, next: arms.next, previous: arms.previous, ...place }
}

type Json = Extract<MetricSettings['from'], { kind: 'json' }>

/** An endpoint elsewhere, or one of every ready replica of a side. */
async function endpointsOf(scene: Scene, from: Json, arms: Arms, release: string) {
  if (from.url !== undefined) {
    const url = new URL(from.url.replaceAll(/\{release\}|%7Brelease%7D/gi, encodeURIComponent(release)))
    return [{ name: url.href, url }]
  }
  const path = from.path ?? '/'
  const replicas = await readyReplicas(scene, arms, release, from.component ?? componentAt(scene, path))
  return replicas.map(({ id, url }) => ({ name: id, url: new URL(path, url) }))
}

/** The ready replicas of one side of a comparison, of one component. */
export async function readyReplicas(scene: Scene, arms: Arms, release: string, component: string) {
  const wanted = setsOf(scene, arms, release)
  const { sets } = await scene.driver.observe(scene.place)
  return sets
    .filter((set: ObservedSet) => set.component === component && wanted.includes(set.id))
    .flatMap(({ replicas }) => replicas.filter(({ state }) => state === 'ready'))
}

function setsOf({ next, previous, place }: Scene, arms: Arms, release: string): string[] {
  if (release === arms.next || previous === null) return setIdsOf(next, place.environment)
  return setIdsOf(previous, place.environment, arms.isFresh ? 'baseline' : 'release')
}

/** The component that requests of a path go to: the longest route that it begins with. */
export function componentAt({ next, place }: Scene, path: string): string {
  const routes = componentsOf(next).map((name) => ({ name, route: componentOf(next.settings, place.app, name).route }))
  const fits = routes.filter(({ route }) => path.startsWith(route)).sort((a, b) => b.route.length - a.route.length)
  return fits[0]?.name ?? routes[0]?.name ?? ''
}
