/** What one release did in one stretch of time; whole counts. */
export interface ArmCounts {
  readonly requests: number
  readonly errors: number
  /** Counts per latency bound, the last one all above; null where latency is not measured. */
  readonly latency: readonly number[] | null
}

/** One stretch of time of both releases; an arm is null when nothing was read of it. */
export interface Stretch {
  /** Epoch ms, exclusive. */
  readonly from: number
  /** Epoch ms, inclusive. */
  readonly until: number
  readonly next: ArmCounts | null
  readonly previous: ArmCounts | null
}

/** What a source has to say since it was last asked. */
export interface Reading {
  /** Whole stretches that are over and will not change any more, oldest first. */
  readonly stretches: readonly Stretch[]
  /** Upper bounds of the latency counts, in ms; null while none is known. */
  readonly boundsMs: readonly number[] | null
  /** Where to go on: plain JSON, so that it can be kept and taken up again. */
  readonly cursor: unknown
  /** What is wrong with what was asked or came back, with the question; nothing is judged while it stands. */
  readonly trouble: string | null
}

/** Measures both releases over time, for a comparison. */
export interface TrafficSource {
  /** How much time one stretch covers. */
  readonly tickMs: number
  /** Begins to measure at an instant (epoch ms). */
  begin(at: number): unknown
  /** Everything between the cursor and now; the same cursor and the same past give the same stretches. */
  read(cursor: unknown, now: number, signal: AbortSignal): Promise<Reading>
}
