import type { SlotWindow } from './slot.ts'

/** Everything recorded that the gates of one admission may look at; read in the admitting transaction. */
export interface AdmissionFacts {
  readonly workspace: string
  readonly app: string
  readonly environment: string
  readonly release: string
  readonly commit: string
  readonly deployment: string
  readonly intentDigest: string
  readonly intent: 'promote' | 'rollback'
  readonly timeZone: string
  readonly proposedAt: Date
  /** Since when the release waits at this stage. */
  readonly waitingSince: Date
  /** Earlier stages of the pipeline and how this release fared there. */
  readonly validations: readonly {
    readonly environment: string
    readonly kind: 'development' | 'staging' | 'production'
    readonly state: 'validated' | 'failed' | 'running' | 'none'
    readonly at: Date | null
  }[]
  /** Whether someone asked for this stage: by `tidegate promote` or a tag. */
  readonly request: { readonly by: string; readonly at: Date } | null
  readonly requestRule: 'automatic' | 'required'
  readonly lease: {
    readonly deployment: string
    readonly app: string
    readonly release: string
    readonly since: Date
  } | null
  readonly slots: {
    readonly windows: readonly SlotWindow[]
    readonly bookings: readonly { readonly app: string; readonly from: Date; readonly until: Date }[]
    readonly borrow: 'never' | 'unbooked' | 'idle'
    readonly leastRemainingMs: number
    /** Apps (other than this one) that wait for this environment now. */
    readonly waitingApps: readonly string[]
  } | null
  readonly freezes: readonly {
    readonly id: string
    readonly because: string
    readonly from: Date
    readonly until: Date
    readonly by: string
  }[]
  readonly approvalRule: {
    readonly people: number
    readonly phrases: readonly { readonly locale: string; readonly phrase: string }[]
    readonly validForMs: number
    readonly starterMayApprove: boolean
  }
  /** Approvals still usable or void, of this deployment only. */
  readonly approvals: readonly ApprovalFact[]
  /** Persons (ids) who may not approve, each with why; only a `starter` may be excused, by `starterMayApprove`. */
  readonly contributors: readonly {
    readonly person: string
    readonly why: string
    readonly role?: 'author' | 'starter' | 'delegator' | 'editor'
  }[]
  /** When this environment's current release of this app became current. */
  readonly current: { readonly release: string; readonly since: Date } | null
  /** A failed rollback froze this place; a person must clear it. */
  readonly held: { readonly because: string; readonly since: Date } | null
}

/** One recorded yes. */
export interface ApprovalFact {
  readonly id: string
  readonly person: string
  readonly personKind: 'human' | 'agent' | 'service'
  readonly intentDigest: string
  readonly environment: string
  readonly phrase: string
  readonly locale: string
  readonly grantedAt: Date
  readonly expiresAt: Date
  readonly state: 'granted' | 'consumed' | 'void'
}
