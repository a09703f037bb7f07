import { bucketMs } from './series.ts'

/** What a condition says at one second: it holds, it does not, or there was nothing to judge. */
export interface Moment {
  readonly at: number
  readonly holds: boolean | null
  /** Requests of that second. */
  readonly requests: number
}

/** A stretch over which a condition held without a break. */
export interface Stretch {
  readonly from: number
  /** End of its last second. */
  readonly until: number
  /** Seconds with something to judge, in ms. */
  readonly heldMs: number
  readonly requests: number
}

/**
 * The stretch that is open after one more second. Seconds without anything to judge neither break a stretch nor count towards it:
 * silence proves nothing in either direction.
 */
export function extend(open: Stretch | null, { at, holds, requests }: Moment): Stretch | null {
  if (holds === null) return open
  if (!holds) return null
  return {
    from: open?.from ?? at,
    until: at + bucketMs,
    heldMs: (open?.heldMs ?? 0) + bucketMs,
    requests: (open?.requests ?? 0) + requests,
  }
}
