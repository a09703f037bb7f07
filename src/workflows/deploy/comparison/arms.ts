import type { ArmTick, MetricCount, RegionTick, Tick } from '../../../analysis/evidence/tick.ts'
import type { ArmCounts, Stretch } from '../../../measurements/stretch.ts'

/** Where customers' requests are counted. */
const customers = 'edge'
/** Where requests of our own are counted, apart from those of customers. */
const synthetic = 'synthetic'

/** What was counted of a metric since the last tick: nothing yet, or not at all because it could not be read. */
export interface MetricReading {
  readonly next: MetricCount | null
  readonly previous: MetricCount | null
}

/** A tick for the judgement, of what was counted in the same stretch of time. */
export function tickOf(
  main: Stretch,
  metrics: Readonly<Record<string, MetricReading>>,
  own: Pick<Stretch, 'next' | 'previous'> | null,
  weight: number | null,
): Tick {
  const pick = (arm: 'next' | 'previous') =>
    Object.fromEntries(Object.entries(metrics).map(([id, reading]) => [id, reading[arm]]))
  const region: RegionTick = {
    canary: armOf(main.next, pick('next')),
    control: armOf(main.previous, pick('previous')),
    ...(weight === null ? {} : { weight }),
  }
  const beside = own && { canary: armOf(own.next), control: armOf(own.previous) }
  return { at: main.until, regions: { [customers]: region, ...(beside ? { [synthetic]: beside } : {}) } }
}

function armOf(counts: ArmCounts | null, metrics: Readonly<Record<string, MetricCount | null>> = {}): ArmTick | null {
  if (counts === null) return null
  const { requests, errors, latency } = counts
  return { requests, errors, latency, ...(Object.keys(metrics).length > 0 ? { metrics } : {}) }
}
