import { nameable } from './benjamini-hochberg.ts'
import { regionEvidence } from './combine.ts'
import type { EvidenceSetup } from './setup.ts'
import type { EvidenceState } from './state.ts'
import type { Culprit } from './verdict.ts'

/** Share of named comparisons that may be named wrongly. */
const wronglyNamed = 0.1

/**
 * Which metrics, and where there are several regions of which, are named as worse, strongest first. Where none can be named with
 * confidence although all together convict, it is the strongest.
 */
export function culpritsOf(
  setup: EvidenceSetup,
  state: EvidenceState,
  pooled: Readonly<Record<string, number>>,
  convicts: boolean,
): Culprit[] {
  const names = Object.keys(state.regions).sort((a, b) => (a < b ? -1 : 1))
  const regions = names.length < 2 ? [] : names
  const comparisons = [
    ...toCulprits(null, pooled),
    ...regions.flatMap((name) => toCulprits(name, regionEvidence(setup, state, name).perMetric)),
  ]
  const named = nameable(comparisons, wronglyNamed)
  if (named.length > 0 || !convicts) return named
  return comparisons.toSorted((a, b) => b.e - a.e).slice(0, 1)
}

function toCulprits(region: string | null, perMetric: Readonly<Record<string, number>>): Culprit[] {
  return Object.entries(perMetric).map(([metric, e]) => ({ metric, region, e }))
}
