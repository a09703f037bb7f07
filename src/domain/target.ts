// What runs on a target, as data: shared by drivers, checks, strategies and stories.

/** One environment's part that one app owns. */
export interface Place {
  readonly environment: string
  readonly app: string
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
  /** Ports of 127.0.0.1 that lead to one component, whatever host and path are asked for; the release is chosen as usual. */
  readonly ports?: readonly AppPort[]
}

export interface AppPort {
  readonly port: number
  readonly component: string
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

/** One second of one replica's requests at the edge. */
export interface ReplicaTraffic extends TrafficBucket {
  readonly component: string
  readonly replica: string
}

/** How much time `ReplicaTraffic` covers. */
export const replicaPeriodMs = 1000

/** Buckets per doubling: those of a Prometheus native histogram of schema 3, so that neighbours differ by 9 %. */
const boundsPerDoubling = 8

/** Upper bounds of the latency counts, in ms: the powers of 2^(1/8) in seconds from half a millisecond to 20 s. */
export const latencyBoundsMs: readonly number[] = Array.from(
  { length: 124 },
  (_, i) => 1000 * 2 ** ((i - 88) / boundsPerDoubling),
)

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
