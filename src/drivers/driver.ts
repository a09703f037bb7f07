import type { Capability } from '../domain/capability.ts'
import type {
  AppRoutes,
  LogLine,
  LogQuery,
  Observation,
  Place,
  ReplicaSetSpec,
  ReplicaTraffic,
  TrafficBucket,
} from '../domain/target.ts'

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
  /** The same per replica, in buckets of one second that are over: what equal replicas differ by is what is normal. Empty where the target cannot tell. */
  replicaTraffic(where: Place, sinceMs: number): Promise<ReplicaTraffic[]>
  /** The newest log lines of a set's replicas, redacted. */
  logs(where: Place, options: LogQuery): Promise<LogLine[]>
  close(): Promise<void>
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

export type {
  AppRoutes,
  LogLine,
  LogQuery,
  Observation,
  ObservedReplica,
  ObservedSet,
  Place,
  ReplicaSetSpec,
  ReplicaTraffic,
  TrafficBucket,
} from '../domain/target.ts'
export { latencyBoundsMs, replicaPeriodMs } from '../domain/target.ts'
