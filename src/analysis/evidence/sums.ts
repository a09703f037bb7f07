import { exceedances, isFine, shiftBound } from './scale.ts'
import type { EvidenceSetup } from './setup.ts'
import type { SoundRegion } from './soundness.ts'
import type { ArmSums, RecentControl, RegionState, Scale } from './state.ts'
import type { ArmTick } from './tick.ts'

/** By how much the recent past fades per tick: by half in 12. */
const fading = 0.5 ** (1 / 12)

/** What a region's releases did so far and lately, after one more tick. */
export function withSums(
  setup: EvidenceSetup,
  scale: Scale | null,
  before: RegionState,
  now: SoundRegion,
): Pick<RegionState, 'canary' | 'control' | 'recent'> {
  const timed = now.isTimed && scale !== null
  const edges = timed ? scale.edges.map(({ bound }) => bound) : []
  const { boundsMs } = setup.profile
  const far = isFine(boundsMs)
    ? edges.map((bound) => shiftBound(boundsMs, bound, setup.tolerance.latency, 'up'))
    : edges
  return {
    canary: added(before.canary, now.canary, timed ? far : null),
    control: added(before.control, now.control, timed ? edges : null),
    recent: faded(before.recent, now, timed ? edges : null),
  }
}

function added(sums: ArmSums, { requests, errors, latency }: ArmTick, bounds: readonly number[] | null): ArmSums {
  const total = { requests: sums.requests + requests, errors: sums.errors + errors }
  if (bounds === null || latency === null) return { ...sums, ...total }
  const above = exceedances(latency)
  return {
    ...total,
    timed: sums.timed + countOf(latency),
    above: bounds.map((bound, i) => (sums.above[i] ?? 0) + (above[bound] ?? 0)),
  }
}

function faded(
  recent: RecentControl,
  { control, metrics }: SoundRegion,
  bounds: readonly number[] | null,
): RecentControl {
  const fresh = { ...recent.metrics }
  for (const { setup, control: count } of metrics) {
    const known = fresh[setup.id] ?? { tries: 0, events: 0 }
    fresh[setup.id] = { tries: known.tries * fading + count.tries, events: known.events * fading + count.events }
  }
  const counts = {
    requests: recent.requests * fading + control.requests,
    errors: recent.errors * fading + control.errors,
    metrics: fresh,
  }
  if (bounds === null || control.latency === null) return { ...recent, ...counts }
  const above = exceedances(control.latency)
  return {
    ...counts,
    timed: recent.timed * fading + countOf(control.latency),
    above: bounds.map((bound, i) => (recent.above[i] ?? 0) * fading + (above[bound] ?? 0)),
  }
}

function countOf(latency: readonly number[]): number {
  let sum = 0
  for (const count of latency) sum += count
  return sum
}
