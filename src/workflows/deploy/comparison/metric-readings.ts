import type { MetricCount } from '../../../analysis/evidence/tick.ts'
import type { Reading, TrafficSource } from '../../../measurements/stretch.ts'
import type { MetricReading } from './arms.ts'

/** Figures of the app's own, read from their sources beside the traffic. */
export interface MetricReadings {
  /** Asks every source for what is new; answers what is wrong with any of them. */
  read(now: number, signal: AbortSignal): Promise<string | null>
  /** What is new of every metric up to an instant: nothing where a source is not due yet, null for an arm that could not be read. */
  take(until: number): Record<string, MetricReading>
  /** Where each source goes on. */
  cursors(): Record<string, unknown>
}

interface Waiting {
  readonly source: TrafficSource
  cursor: unknown
  unread: Reading['stretches'][number][]
  trouble: string | null
}

const nothingNew: MetricCount = { tries: 0, events: 0 }

/** Readings of sources by the ids of their metrics, from where they were left. */
export function openMetricReadings(
  sources: Readonly<Record<string, TrafficSource>>,
  cursors: Readonly<Record<string, unknown>>,
  since: number,
): MetricReadings {
  const all = new Map<string, Waiting>(
    Object.entries(sources).map(([id, source]) => [
      id,
      { source, cursor: cursors[id] ?? source.begin(since), unread: [], trouble: null },
    ]),
  )
  return {
    async read(now, signal) {
      await Promise.all(
        [...all.values()].map(async (one) => {
          const reading = await one.source.read(one.cursor, now, signal)
          one.cursor = reading.cursor
          one.unread.push(...reading.stretches)
          one.trouble = reading.trouble
        }),
      )
      const troubles = [...all].flatMap(([id, { trouble }]) => (trouble === null ? [] : [`${id}: ${trouble}`]))
      return troubles.length === 0 ? null : troubles.join('; ')
    },
    take: (until) => Object.fromEntries([...all].map(([id, one]) => [id, takeOne(one, until)])),
    cursors: () => Object.fromEntries([...all].map(([id, { cursor }]) => [id, cursor])),
  }
}

function takeOne(one: Waiting, until: number): MetricReading {
  if (one.trouble !== null && one.unread.length === 0) return { next: null, previous: null }
  const due = one.unread.filter((stretch) => stretch.until <= until)
  one.unread = one.unread.filter((stretch) => stretch.until > until)
  const sum = (arm: 'next' | 'previous') => {
    let total: MetricCount | null = nothingNew
    for (const stretch of due) {
      const counts = stretch[arm]
      // Of a scrape that only one arm answered nothing can be compared.
      if (stretch.next === null || stretch.previous === null || counts === null || total === null) continue
      total = { tries: total.tries + counts.requests, events: total.events + counts.errors }
    }
    return total
  }
  return { next: sum('next'), previous: sum('previous') }
}
