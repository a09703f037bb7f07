/** How the parts of a run ended; skipped ones by their full names, failed ones with what was wrong where that is known. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
  readonly failures?: readonly string[]
}

/** The tally of nothing. */
export const nothing = { passed: 0, failed: 0, skipped: [], failures: [] } as const satisfies Tally

/** Adds tallies up. */
export function addUp(tallies: readonly Tally[]): Tally {
  return tallies.reduce<Required<Tally>>(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: [...sum.skipped, ...one.skipped],
      failures: [...sum.failures, ...(one.failures ?? [])],
    }),
    nothing,
  )
}

/** The line that every run ends with: `12 passed, 0 failed`, and `, 3 skipped` where some were. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  const rest = skipped.length === 0 ? '' : `, ${skipped.length} skipped`
  return `${passed} passed, ${failed} failed${rest}`
}

/** Reads the last line of a program that ends like ours; `undefined` when it ended in other words. */
export function readLastLine(output: string): Tally | undefined {
  const match = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(output)
  if (match === null) return undefined
  const skipped = Array.from({ length: Number(match[3] ?? 0) }, () => 'skipped by that program')
  return { passed: Number(match[1]), failed: Number(match[2]), skipped }
}

/** What is to be said about skipped tests: the missing parts; the tests too, when `byName` or when no part explains them. */
export function skippedLines(skipped: readonly string[], byName: boolean): string[] {
  const parts = [...missingParts(skipped)].map(([part, count]) => `not here: ${part} (tests skipped: ${count})`)
  const named = skipped.filter((name) => byName || !name.includes('(needs '))
  return [...parts, ...named.map((name) => `skipped: ${name}`)]
}

/** By the `(needs …)` in the names of the tests. */
function missingParts(skipped: readonly string[]): Map<string, number> {
  const parts = new Map<string, number>()
  for (const name of skipped) {
    for (const [, part = ''] of name.matchAll(/\(needs ([^)]+)\)/g)) parts.set(part, (parts.get(part) ?? 0) + 1)
  }
  return parts
}
