/** Judges whether this process can trust its view of others' leases. */
export interface Calm {
  /** The database could not be reached: others may not have reached it either. */
  disturb(): void
  /** Called at every round: a round that comes far too late shows that the whole machine stood still. */
  tick(): void
  /** Whether nothing disturbed the view for as long as a lease lasts. */
  isCalm(): boolean
}

/** Begins calm: a process that has just started has seen no trouble. Measures by the monotonic clock. */
export function watchCalm(leaseMs: number, now: () => number = () => performance.now()): Calm {
  let disturbedAt = Number.NEGATIVE_INFINITY
  let tickedAt = now()
  return {
    disturb() {
      disturbedAt = now()
    },
    tick() {
      if (now() - tickedAt > leaseMs) disturbedAt = now()
      tickedAt = now()
    },
    isCalm: () => now() - disturbedAt > leaseMs,
  }
}
