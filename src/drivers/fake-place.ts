import type {
  AppRoutes,
  LogLine,
  LogQuery,
  Observation,
  ObservedReplica,
  Place,
  ReplicaSetSpec,
  TrafficBucket,
} from './driver.ts'
import type { EffectRequest } from './effect.ts'
import { fakeTraffic } from './fake-traffic.ts'
import type { KnownPlace } from './rules.ts'

/** How the replicas of a set behave; without a script they are ready at once. */
export interface SetScript {
  /** So long after the provision they are ready. */
  readonly readyAfterMs?: number
  /** They never are, for this reason; after the set's start timeout they have failed. */
  readonly neverReady?: string
  /** Once ready they fail their checks again, since this instant. */
  readonly unhealthySince?: string
  readonly restarts?: number
  readonly memoryBytes?: number
  readonly millicpu?: number
}

/** How the requests of a release end. */
export interface LoadScript {
  /** Share of requests that fail, 0 to 1. */
  readonly errorRate?: number
  /** Of every request. */
  readonly latencyMs?: number
}

/** A place of the fake target. */
export interface FakePlace extends KnownPlace {
  apply(effect: EffectRequest): void
  observe(): Observation
  traffic(sinceMs: number): TrafficBucket[]
  logs(query: LogQuery): LogLine[]
  load(requestsPerSecond: number): void
  print(line: Pick<LogLine, 'set' | 'text'> & Partial<LogLine>): void
}

interface Scripts {
  readonly now: () => Date
  readonly sets: ReadonlyMap<string, SetScript>
  readonly releases: ReadonlyMap<string, LoadScript>
}

interface StandingSet {
  spec: ReplicaSetSpec
  readonly since: number
}

/** An untouched place whose replicas and requests follow the scripts. */
export function createFakePlace({ environment, app }: Place, scripts: Scripts): FakePlace {
  const standing = new Map<string, StandingSet>()
  const shifts: { at: number; routes: AppRoutes }[] = []
  const loads: { at: number; requestsPerSecond: number }[] = []
  const lines: LogLine[] = []
  const time = () => scripts.now().getTime()
  let generation = 0
  return {
    environment,
    app,
    get generation() {
      return generation
    },
    get routes() {
      return shifts.at(-1)?.routes ?? null
    },
    get sets() {
      return [...standing.values()].map(({ spec }) => spec)
    },
    apply(effect) {
      generation = effect.generation
      if (effect.kind === 'shift') shifts.push({ at: time(), routes: effect.routes })
      else if (effect.kind === 'retire') for (const set of effect.sets) standing.delete(set)
      else {
        const known = standing.get(effect.set.id)
        const spec = known ? { ...known.spec, replicas: effect.set.replicas } : effect.set
        standing.set(spec.id, { since: known?.since ?? time(), spec })
      }
    },
    observe: () => ({
      generation,
      routes: shifts.at(-1)?.routes ?? null,
      sets: [...standing.values()].map((set) => observeSet(set, scripts)),
    }),
    traffic: (sinceMs) => fakeTraffic({ shifts, loads, releases: scripts.releases }, sinceMs, time()),
    logs: ({ set, since, lines: most }) =>
      lines
        .filter(
          (line) => (set === undefined || line.set === set) && (since === undefined || Date.parse(line.at) >= since),
        )
        .slice(Math.max(0, lines.length - most)),
    load: (requestsPerSecond) => void loads.push({ at: time(), requestsPerSecond }),
    print: (line) =>
      void lines.push({ at: scripts.now().toISOString(), replica: `${line.set}.0`, stream: 'stdout', ...line }),
  }
}

function observeSet({ spec, since }: StandingSet, { now, sets }: Scripts): Observation['sets'][number] {
  const script = sets.get(spec.id) ?? sets.get(spec.artifact) ?? sets.get(spec.component) ?? {}
  const { id, component, artifact, replicas: wanted } = spec
  const replicas = Array.from(
    { length: wanted },
    (_, index): ObservedReplica => ({
      id: `${id}.${index}`,
      ...stateOf(script, spec, now().getTime() - since),
      url: `http://127.0.0.1:${20_000 + index}`,
      pid: 1000 + index,
      restarts: script.restarts ?? 0,
      startedAt: new Date(since).toISOString(),
      memoryBytes: script.memoryBytes ?? 64 * 1024 * 1024,
      millicpu: script.millicpu ?? 50,
      unhealthySince: script.unhealthySince ?? null,
    }),
  )
  return { id, component, artifact, wanted, replicas }
}

function stateOf(script: SetScript, spec: ReplicaSetSpec, ageMs: number): Pick<ObservedReplica, 'state' | 'because'> {
  if (script.neverReady !== undefined) {
    return { state: ageMs > spec.startTimeoutMs ? 'failed' : 'starting', because: script.neverReady }
  }
  if (ageMs < (script.readyAfterMs ?? 0)) return { state: 'starting', because: 'nothing listens yet' }
  if (script.unhealthySince !== undefined) return { state: 'unready', because: `GET ${spec.readyPath} answered 503` }
  return { state: 'ready', because: null }
}
