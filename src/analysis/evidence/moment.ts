import type { EvidenceSetup } from './setup.ts'
import type { Finding } from './soundness.ts'
import type { EvidenceState } from './state.ts'

/** A clock that jumped ahead by mistake would make every later tick look old; so many ticks in a row that move on from there are believed. */
const believedAfter = 3

/** Where a tick stands in time: whether it can be used, and what is wrong. */
export interface Moment {
  readonly isNext: boolean
  readonly behind: EvidenceState['behind']
  readonly findings: readonly Finding[]
}

/** Judges a tick's instant by the ticks before: twice the same, back in time, no instant at all, or with ticks missing in between. */
export function momentOf({ tickMs }: EvidenceSetup, { lastAt, behind }: EvidenceState, at: number): Moment {
  const refuse = (found: string, now: EvidenceState['behind'] = behind): Moment => ({
    isNext: false,
    behind: now,
    findings: [{ key: 'clock', found }],
  })
  if (!Number.isFinite(at)) return refuse(`a tick at ${at}`)
  if (lastAt === null) return { isNext: true, behind: null, findings: [] }
  if (at === lastAt) return refuse('the same tick twice')
  if (at < lastAt) {
    const streak = behind !== null && at > behind.at ? behind.streak + 1 : 1
    if (streak < believedAfter) return refuse(`a tick ${lastAt - at} ms before the one before it`, { at, streak })
    return { isNext: true, behind: null, findings: [{ key: 'clock', found: 'the clock was put back' }] }
  }
  const missing = Math.round((at - lastAt) / tickMs) - 1
  const findings = missing > 0 ? [{ key: 'clock', found: `${missing} ticks are missing`, ticks: missing }] : []
  return { isNext: true, behind: null, findings }
}
