/** What one release did in one tick; whole counts, deltas of what only grows. */
export interface ArmTick {
  readonly requests: number
  /** Answers of 500 and above, failed connections and timeouts, as the proxy saw them. */
  readonly errors: number
  /** Requests per latency bucket, the last one above all bounds; null where it could not be read. */
  readonly latency: readonly number[] | null
  /** Figures of the app's own, by the id of the setup; absent or null where they could not be read. */
  readonly metrics?: Readonly<Record<string, MetricCount | null>>
}

/** One figure of the app's own: what happened (or how much, for a sum) among what was tried. */
export interface MetricCount {
  readonly tries: number
  readonly events: number
}

/** Both releases in one region or cloud; an arm is null when nothing was read of it. */
export interface RegionTick {
  readonly canary: ArmTick | null
  readonly control: ArmTick | null
  /** Share of requests that the canary should get, 0 to 1; absent where the split is not ours. */
  readonly weight?: number
}

/** One look at both releases: what happened since the look before. */
export interface Tick {
  /** End of the tick, epoch ms. */
  readonly at: number
  /** By name; one region is enough. */
  readonly regions: Readonly<Record<string, RegionTick>>
}
