import type { z } from 'zod'
import type { Decision } from '../domain/decision.ts'
import type { AdmissionFacts } from '../domain/facts.ts'

/** A gate decides: a pure question over recorded facts and an instant. */
export interface Gate<Options = unknown> {
  readonly kind: string
  readonly doc: string
  readonly schema: z.ZodType<Options>
  /** Whether rollbacks pass it without a question: a freeze never blocks a rollback. */
  readonly appliesToRollback: boolean
  decide(options: Options, facts: AdmissionFacts, now: Date): Decision
}
