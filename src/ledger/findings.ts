/** What verification can find wrong. */
export type ProblemKind =
  | 'entry-changed'
  | 'entry-missing'
  | 'entry-misplaced'
  | 'clock-back'
  | 'truncated'
  | 'not-signed'
  | 'head-changed'
  | 'checkpoint-forged'
  | 'checkpoint-missing'
  | 'checkpoint-replaced'
  | 'witness-missing'

/** One thing wrong, said for a person. */
export interface Problem {
  readonly kind: ProblemKind
  readonly what: string
  /** The entries it concerns, first and last, where it concerns entries. */
  readonly entries?: readonly [number, number]
}

/** Collects problems; beyond the first hundred only their number. */
export class Findings {
  readonly problems: Problem[] = []
  count = 0

  add(kind: ProblemKind, what: string, entries?: readonly [number, number]): void {
    this.count++
    if (this.problems.length < 100) this.problems.push(entries ? { kind, what, entries } : { kind, what })
  }
}
