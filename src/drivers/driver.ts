/**
 * A driver makes releases run on one kind of target.
 *
 * Life story of a deployment, as a driver sees it: `provision` every replica set of the new release (may be called concurrently for
 * different sets) → `observe` until they are ready → `shift` traffic, once or in steps → `observe`, `traffic` while it is watched →
 * `retire` the sets that nothing needs. A rollback is `shift` back to sets that still stand, or `provision` first, then `shift`.
 *
 * Every effect carries a key and a generation. The target keeps a journal: an effect whose key it has applied answers with what it
 * recorded and does nothing again; an effect of a generation older than the last one applied for that environment and app is refused
 * with `stale-generation`. So every call may be repeated after a crash, and a zombie can do no harm.
 */
export interface Driver {
  readonly name: string
  readonly capabilities: ReadonlySet<Capability>
  /** Declares a replica set and starts its replicas; returns once the target accepted it, not once it is ready. Raises or lowers `replicas` of a set that exists. */
  provision(effect: Effect, set: ReplicaSetSpec): Promise<void>
  /** Makes `routes` the app's only routes in that environment, atomically: no request sees a mixture. */
  shift(effect: Effect, routes: AppRoutes): Promise<void>
  /** Drains and stops sets; sets that are not there count as retired. Refuses to retire a set that still has a route with weight. */
  retire(effect: Effect, sets: readonly string[]): Promise<void>
  /** What runs now; throws `unavailable` rather than answer emptily when it cannot see. */
  observe(where: Place): Promise<Observation>
  /** Requests per release since an instant (epoch ms), in buckets of one second, oldest first; the last bucket may still grow. */
  traffic(where: Place, sinceMs: number): Promise<TrafficBucket[]>
  /** The newest log lines of a set's replicas, redacted. */
  logs(where: Place, options: LogQuery): Promise<LogLine[]>
  close(): Promise<void>
}

/** What a target can do; strategies ask for these. */
export type Capability = 'split-traffic' | 'sticky' | 'standby' | 'scale' | 'logs' | 'traffic-report'

/** One environment's part that one app owns. */
export interface Place {
  readonly environment: string
  readonly app: string
}

/** Names one effect on a target. */
export interface Effect extends Place {
  /** Unique per intended effect, the same over retries. */
  readonly key: string
  /** The fence of the environment's lease. */
  readonly generation: number
  /** Lets the caller stop waiting; what the target has begun it finishes. */
  readonly signal?: AbortSignal
}

/** Equal replicas of one component of one artifact with one configuration. */
export interface ReplicaSetSpec {
  /** Unique in the environment: `<app>.<component>.<12 hex of artifact+configuration>`. */
  readonly id: string
  readonly component: string
  /** `sha256:<hex>`, resolved by the target in its artifact store. */
  readonly artifact: string
  readonly command: readonly string[]
  readonly replicas: number
  /** Values of secrets are among them: never written to logs or journals. */
  readonly env: Readonly<Record<string, string>>
  /** Names in `env` whose values must be redacted from logs. */
  readonly secretNames: readonly string[]
  readonly healthPath: string
  readonly readyPath: string
  /** A wanted port for the first replica; undefined lets the target choose. */
  readonly port?: number
  readonly resources: { readonly requests: ResourceFigures; readonly limits: ResourceFigures }
  /** How long a replica may take to its first ready answer. */
  readonly startTimeoutMs: number
  /** How long SIGTERM may take before SIGKILL. */
  readonly stopTimeoutMs: number
}

export interface ResourceFigures {
  readonly memoryBytes?: number
  readonly millicpu?: number
}

/** How requests of an app reach its releases: first a release is chosen by weight, then its component by the longest path prefix. */
export interface AppRoutes {
  /** Host names, first is canonical: `nextstep`, `nextstep.staging-shared.blueocean`. */
  readonly hosts: readonly string[]
  /** Weights are whole per mille and add up to 1000. Empty: the hosts answer 503 with a clear page. */
  readonly splits: readonly ReleaseSplit[]
  /** Whether a caller stays with the release it met first (cookie). */
  readonly sticky: boolean
}

export interface ReleaseSplit {
  readonly release: string
  readonly weight: number
  /** Path prefix → replica set id; `/` must be there. */
  readonly components: readonly { readonly prefix: string; readonly component: string; readonly set: string }[]
}

/** What a target reports of one app's place. */
export interface Observation {
  /** The highest generation ever applied here. */
  readonly generation: number
  readonly sets: readonly ObservedSet[]
  readonly routes: AppRoutes | null
}

export interface ObservedSet {
  readonly id: string
  readonly component: string
  readonly artifact: string
  readonly wanted: number
  readonly replicas: readonly ObservedReplica[]
}

export interface ObservedReplica {
  readonly id: string
  /** `starting` → `ready` ⇄ `unready` → `stopping` → gone; `failed` gave up. */
  readonly state: 'starting' | 'ready' | 'unready' | 'stopping' | 'failed'
  readonly url: string
  readonly pid: number | null
  readonly restarts: number
  readonly startedAt: string
  readonly memoryBytes: number | null
  /** Average over the last sample. */
  readonly millicpu: number | null
  /** Since when its health check fails without a break, ISO; null while healthy. */
  readonly unhealthySince: string | null
  /** Why it failed or is not ready. */
  readonly because: string | null
}

/** One second of one release's requests at the edge. */
export interface TrafficBucket {
  /** Epoch ms of the bucket's start. */
  readonly at: number
  readonly release: string
  readonly requests: number
  /** Answers of 500 and above, and requests that no replica answered. */
  readonly errors: number
  /** Counts per latency bound; bound i holds latencies ≤ `latencyBoundsMs[i]`, the last one all above. */
  readonly latency: readonly number[]
}

/** Upper bounds of the latency counts, in ms; growing by about a quarter, so that a quantile is within 12 % of the truth. */
export const latencyBoundsMs: readonly number[] = Array.from({ length: 48 }, (_, i) => Math.round(0.5 * 1.25 ** i * 1000) / 1000)

export interface LogQuery {
  readonly set?: string
  readonly lines: number
  /** Epoch ms. */
  readonly since?: number
}

export interface LogLine {
  readonly at: string
  readonly set: string
  readonly replica: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}
