import {
  type AbsoluteState,
  absoluteSetup,
  beginAbsolute,
  judgeAbsolute,
  withAbsoluteTick,
} from '../../../analysis/evidence/absolute.ts'
import type { EvidenceSetup } from '../../../analysis/evidence/setup.ts'
import type { EvidenceVerdict } from '../../../analysis/evidence/verdict.ts'
import type { Stretch } from '../../../measurements/stretch.ts'
import type { WatchRule } from '../../../settings/schema.ts'

/** What is known of each promised limit, by the limit. */
export type Limits = Readonly<Record<string, AbsoluteState>>

/** The shares of errors that watch rules promise to stay below. */
export function limitsOf(rules: readonly WatchRule[]): number[] {
  const limits = rules.flatMap((rule) => (rule.signal === 'error-rate' ? [rule.above] : []))
  return [...new Set(limits)].filter((limit) => limit > 0 && limit < 1)
}

/** What is known of every limit after more was counted of the new release. */
export function withLimits(
  promised: readonly number[],
  known: Limits,
  setup: EvidenceSetup,
  stretches: readonly Stretch[],
): Limits {
  const next: Record<string, AbsoluteState> = {}
  for (const limit of promised) {
    const about = setupFor(limit, setup)
    let state = known[limit] ?? beginAbsolute()
    for (const { until, next: arm } of stretches) {
      if (arm !== null)
        state = withAbsoluteTick(about, state, { at: until, requests: arm.requests, errors: arm.errors })
    }
    next[limit] = state
  }
  return next
}

/** The comparison's verdict, or that a promised limit is broken, by the new release and not by both. */
export function judgeLimits(
  promised: readonly number[],
  known: Limits,
  setup: EvidenceSetup,
  compared: EvidenceVerdict,
): EvidenceVerdict {
  if (compared.action === 'rollback') return compared
  const beside = new Map(Object.entries(compared.perMetric)).get('errors')?.e ?? 0
  for (const limit of promised) {
    const state = known[limit]
    if (state === undefined) continue
    const { verdict, action, reason } = judgeAbsolute(setupFor(limit, setup), state, beside)
    if (action === 'rollback') return { ...compared, verdict, action, reason }
  }
  return compared
}

function setupFor(limit: number, { plannedTicks, profile, alpha, clip }: EvidenceSetup) {
  return absoluteSetup(limit, { plannedTicks, phi: profile.errors.phi, alpha, clip })
}
