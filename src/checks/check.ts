import type { z } from 'zod'
import type { LogLine, Observation, TrafficBucket } from '../domain/target.ts'
import type { CheckResult } from '../domain/verdict.ts'

/** A check measures one subject and says what it saw; it changes nothing. */
export interface Check<Options = unknown> {
  readonly kind: string
  readonly doc: string
  readonly schema: z.ZodType<Options>
  /** Trouble while measuring may be thrown: it becomes `errored` with its message. */
  run(subject: CheckSubject, options: Options): Promise<CheckResult>
}

/** What a check may look at. */
export interface CheckSubject {
  readonly workspace: string
  readonly app: string
  readonly environment: string
  readonly release: string
  /** Set when the check runs once per component or replica. */
  readonly component: ComponentSubject | null
  readonly replica: { readonly id: string; readonly url: string } | null
  readonly components: readonly ComponentSubject[]
  /** Where the app answers through the edge: connect to `edgeUrl`, send `Host: host`. */
  readonly edgeUrl: string
  readonly host: string
  readonly databaseUrl: string | null
  readonly cacheUrl: string | null
  readonly cachePrefix: string | null
  readonly revenue: { readonly yearly: number; readonly currency: string } | null
  observe(): Promise<Observation>
  traffic(sinceMs: number): Promise<readonly TrafficBucket[]>
  logs(options: { readonly lines: number; readonly since?: number }): Promise<readonly LogLine[]>
  /** The checkout-free folder of a component's artifact, for `command` checks. */
  artifactFolder(component: string): string
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** One component of the release under test. */
export interface ComponentSubject {
  readonly name: string
  readonly route: string
  readonly healthPath: string
  /** Replica set id on the target. */
  readonly set: string
  readonly env: Readonly<Record<string, string>>
  readonly secretNames: readonly string[]
  readonly limits: { readonly memoryBytes?: number; readonly millicpu?: number }
  readonly requests: { readonly memoryBytes?: number; readonly millicpu?: number }
}
