import type { Push } from './pushes.ts'
import type { Repository } from './repository.ts'

/** How a repository is hosted. */
export interface HostOptions {
  /** Where the bare repository lies, `….git`; made when it is not there. */
  readonly folder: string
  /** The workspace; it is served at `/git/<name>.git`. */
  readonly name: string
  /** Who a token belongs to, or null when it may not do that here. */
  readonly authenticate: (token: string, wants: 'push' | 'fetch') => Promise<string | null>
  /** Told of every push once its refs stand; the lines it returns are shown to the pusher. It may throw: the push stays pending. */
  readonly onPush: (pushes: readonly Push[]) => Promise<readonly string[]>
  /** Told of trouble that a pusher is not shown in full. */
  readonly onTrouble?: (error: unknown) => void
  /** Branches that can be neither rewound nor deleted; none unless told. */
  readonly protectedRefs?: readonly string[]
  readonly limits?: Partial<HostLimits>
}

/** How much a hosted repository takes. */
export interface HostLimits {
  /** 1 GiB. */
  readonly pushBytes: number
  /** One file: 100 MiB. */
  readonly fileBytes: number
  /** Requests at once: 16; more are answered 503. */
  readonly requests: number
  /** One request: 10 minutes. */
  readonly requestMs: number
}

/** What the door of a hosted repository needs. */
export interface House extends HostOptions {
  readonly limits: HostLimits
  /** `/git/<name>.git` */
  readonly mount: string
  readonly repository: Repository
  /** Aborts when the host closes. */
  readonly signal: AbortSignal
}
