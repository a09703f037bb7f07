/**
 * The steps that a strategy may plan: a small closed set. A deployment does these, in this order, and nothing else.
 * `release: 'next'` is the one being deployed, `'previous'` the one that was current, `'baseline'` fresh replicas of the previous one
 * that are started beside the next one's, equally cold, to be compared with.
 */
export type Step =
  | { readonly do: 'vacate'; readonly title: string; readonly apps: readonly string[] }
  | { readonly do: 'backup'; readonly title: string; readonly what: 'settings' | 'database' }
  | {
      readonly do: 'migrate'
      readonly title: string
      readonly component: string
      readonly command: readonly string[]
      readonly direction: 'reversible' | 'forward-only'
      readonly timeoutMs: number
    }
  /** Raises the release's sets to `replicas` each and waits until all are ready. */
  | {
      readonly do: 'provision'
      readonly title: string
      readonly release: 'next' | 'previous' | 'baseline'
      readonly replicas: Replicas
      readonly deadlineMs: number
    }
  /** Lowers sets to `replicas` each (0 is `retire`). */
  | { readonly do: 'scale'; readonly title: string; readonly release: 'next' | 'previous'; readonly replicas: Replicas }
  /** Per mille of requests that go to the next release, and to the baseline where there is one; the previous one has the rest. */
  | {
      readonly do: 'shift'
      readonly title: string
      readonly next: number
      readonly baseline?: number
      readonly sticky: boolean
    }
  | { readonly do: 'hold'; readonly title: string; readonly forMs: number }
  /** Watches the edge's real requests by the watch rules for so long; a breach is `failed`. */
  | { readonly do: 'analyze'; readonly title: string; readonly forMs: number; readonly atLeastRequests: number }
  /** Runs one phase of the suite. */
  | { readonly do: 'verify'; readonly title: string; readonly suite: string; readonly phase: string }
  /** Stops a release's sets; `'leftover'` is whatever an earlier deployment left standing by (blue-green's old colour) beside the current release. */
  | { readonly do: 'retire'; readonly title: string; readonly release: 'next' | 'previous' | 'baseline' | 'leftover' }

/** component → how many. */
export type Replicas = Readonly<Record<string, number>>

/** What a strategy is given. */
export interface StrategyInput {
  /** Wanted replicas per component of the new release. */
  readonly replicas: Replicas
  /** Whether a release is current, and whether its sets still stand. */
  readonly running: { readonly release: string; readonly replicas: Replicas } | null
  readonly sticky: boolean
  /** Whether a canary is compared with fresh replicas of the release before instead of those that have run for long. */
  readonly freshBaseline: boolean
  readonly startDeadlineMs: number
  /** Final watch with the old release standing by. */
  readonly watchMs: number
}
