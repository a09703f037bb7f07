/** What a measurement says. A check that could not run is `errored`, never `passed`. */
export type Verdict = 'passed' | 'failed' | 'inconclusive' | 'errored'

/** A check's end: its verdict, or that a part of this machine was missing and the settings allow that. */
export type CheckOutcome = Verdict | 'skipped'

/** What a check saw: what was asked, what came back, how long it took. */
export interface Evidence {
  readonly asked: string
  readonly found: string
  readonly wanted: string
  readonly tookMs: number
  /** Measured figures, by name, e.g. `{ p95Ms: 41, requests: 500 }`. */
  readonly figures?: Readonly<Record<string, number>>
}

/** One check's result on one subject. */
export interface CheckResult {
  readonly outcome: CheckOutcome
  /** One sentence for people. */
  readonly because: string
  readonly evidence: readonly Evidence[]
}

/** The verdict over several: failed beats errored beats inconclusive beats passed; nothing at all is errored. */
export function combineVerdicts(outcomes: readonly CheckOutcome[]): Verdict {
  for (const verdict of ['failed', 'errored', 'inconclusive'] as const) if (outcomes.includes(verdict)) return verdict
  return outcomes.includes('passed') ? 'passed' : 'errored'
}
