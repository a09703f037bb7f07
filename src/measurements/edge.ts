import { z } from 'zod'
import { latencyBoundsMs, type TrafficBucket } from '../domain/target.ts'
import type { ArmCounts, Stretch, TrafficSource } from './stretch.ts'

/** A second may still grow by requests that were begun in it; a stretch is taken once its last second is over by so much. */
const settleMs = 250
const secondMs = 1000
/** The edge keeps its seconds for so long: what is older was not counted, which is another thing than nothing. */
const keptMs = 14 * 60_000
const cursorSchema = z.object({ upTo: z.number() })

/** Where the edge's own counts are asked. */
export interface EdgeQuestion {
  /** Names of the two arms in the edge's splits. */
  readonly next: string
  readonly previous: string
  /** Whole seconds. */
  readonly tickMs: number
  traffic(sinceMs: number): Promise<readonly TrafficBucket[]>
}

/** Measures at the edge: every request, per second, without sampling. A second without a request is one with none. */
export function measureAtEdge({ next, previous, tickMs, traffic }: EdgeQuestion): TrafficSource {
  return {
    tickMs,
    begin: (at) => ({ upTo: Math.ceil(at / secondMs) * secondMs }),
    async read(cursor, now, signal) {
      signal.throwIfAborted()
      const { upTo } = cursorSchema.parse(cursor)
      const ticks = Math.max(0, Math.floor((now - settleMs - upTo) / tickMs))
      if (ticks === 0) return { stretches: [], boundsMs: latencyBoundsMs, cursor: { upTo }, trouble: null }
      const end = upTo + ticks * tickMs
      const buckets = (await traffic(upTo)).filter(({ at }) => at >= upTo && at < end)
      const byTick = Map.groupBy(buckets, ({ at }) => Math.floor((at - upTo) / tickMs))
      const stretches = Array.from({ length: ticks }, (_, i): Stretch => {
        const mine = byTick.get(i) ?? []
        const from = upTo + i * tickMs
        const until = from + tickMs
        if (from < now - keptMs) return { from, until, next: null, previous: null }
        return { from, until, next: sumOf(mine, next), previous: sumOf(mine, previous) }
      })
      return { stretches, boundsMs: latencyBoundsMs, cursor: { upTo: end }, trouble: null }
    },
  }
}

function sumOf(buckets: readonly TrafficBucket[], release: string): ArmCounts {
  const latency = new Array<number>(latencyBoundsMs.length + 1).fill(0)
  let requests = 0
  let errors = 0
  for (const bucket of buckets) {
    if (bucket.release !== release) continue
    requests += bucket.requests
    errors += bucket.errors
    for (const [i, count] of bucket.latency.entries()) latency[i] = (latency[i] ?? 0) + count
  }
  return { requests, errors, latency }
}
