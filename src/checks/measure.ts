import { type CheckResult, combineVerdicts, type Evidence, type Verdict } from '../domain/verdict.ts'

/** Starts measuring; calling the answer gives the milliseconds since, to a tenth. */
export function stopwatch(): () => number {
  const from = performance.now()
  return () => Math.round((performance.now() - from) * 10) / 10
}

/** One measurement as a result: failed with what was not as wanted, or passed with the sentence given. */
export function judge(evidence: Evidence, misses: readonly string[], well: string): CheckResult {
  if (misses.length === 0) return { outcome: 'passed', because: well, evidence: [evidence] }
  return { outcome: 'failed', because: misses.join('; '), evidence: [evidence] }
}

/** A measurement that gave no judgement on the release. */
export function undecided(outcome: 'inconclusive' | 'errored', because: string, evidence: Evidence): CheckResult {
  return { outcome, because, evidence: [evidence] }
}

/** Several measurements as one result: the worst counts and says why, `well` is said when all passed. */
export function combine(results: readonly CheckResult[], well: string): CheckResult {
  const outcome: Verdict = combineVerdicts(results.map((result) => result.outcome))
  const evidence = results.flatMap((result) => result.evidence)
  if (outcome === 'passed') return { outcome, because: well, evidence }
  const reasons = results.filter((result) => result.outcome === outcome).map((result) => result.because)
  if (reasons.length === 0) return { outcome, because: 'nothing was there to be measured', evidence }
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more` : ''
  return { outcome, because: reasons.slice(0, 3).join('; ') + more, evidence }
}

/** The value below which a share of the values lie (nearest rank), NaN for none. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
