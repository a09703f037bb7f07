import type { Attempt, Outcome } from '../../engine/contract.ts'
import { systemClock } from '../../lib/clock.ts'
import { formatDuration } from '../../lib/duration.ts'

/** Beyond this a control plane admits nothing: what it tells people of times, and what its target counts, would be wrong. */
const mostSkewMs = 30_000
/** Another control plane may have a better clock, and this one's may be set right. */
const lookAgainMs = 5000

/** The wait of a control plane whose clock is too far from the database's; null while they agree. */
export function waitForClock(attempt: Attempt): Outcome | null {
  const now = attempt.now()
  const ahead = systemClock.now().getTime() - now.getTime()
  if (Math.abs(ahead) <= mostSkewMs) return null
  const because = `the clock of this control plane is ${formatDuration(Math.round(Math.abs(ahead) / 1000) * 1000)} ${
    ahead > 0 ? 'ahead of' : 'behind'
  } the database’s: nothing is admitted while they differ by more than ${formatDuration(mostSkewMs)}`
  return {
    is: 'waiting',
    because: [{ kind: 'clock', because, owner: 'whoever keeps the machine', command: 'tidegate doctor' }],
    until: new Date(now.getTime() + lookAgainMs),
  }
}
