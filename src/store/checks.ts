import type { CheckResult } from '../domain/verdict.ts'
import type { Tx } from '../lib/db.ts'

/** Which check of which phase a result belongs to. */
export interface CheckName {
  readonly deployment: string
  readonly phase: string
  readonly name: string
  readonly title: string | null
  readonly requirement: readonly string[]
}

/** Keeps the results of one phase with their evidence. */
export async function keepCheckResults(tx: Tx, results: readonly (CheckName & CheckResult)[]): Promise<void> {
  for (const result of results) {
    await tx.query(
      `INSERT INTO tidegate.check_result (deployment, phase, name, title, requirement, outcome, because, evidence)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        result.deployment,
        result.phase,
        result.name,
        result.title,
        result.requirement,
        result.outcome,
        result.because,
        JSON.stringify(result.evidence),
      ],
    )
  }
}
