import { type Belief, dispersionOf, type EqualTick } from './dispersion.ts'
import { type Dispersion, type Profile, priorOfErrors, priorOfLatency, priorProfile } from './profile.ts'
import { type Edge, edgeQuantiles, edgesOf, exceedances } from './scale.ts'
import type { ArmTick, Tick } from './tick.ts'

/** What is learned from. */
export interface History {
  /** Stretches of healthy traffic without a gap, an hour each or so, in which equal replicas stand for the canary and the control. */
  readonly hours: readonly (readonly Tick[])[]
  readonly tickMs: number
  /** Upper bounds of the latency buckets, ms; empty where latency is not judged. */
  readonly boundsMs: readonly number[]
  /** Ids of the app's own metrics. */
  readonly metrics: readonly string[]
}

const beliefOfErrors: Belief = { phi: priorOfErrors.phi, drift: priorOfErrors.drift, driftDeviation: 0.04 }
const beliefOfLatency: Belief = { phi: priorOfLatency.phi, drift: priorOfLatency.drift, driftDeviation: 0.004 }
/** Less history than this teaches nothing that the prior does not know better. */
const leastHours = 1

/** What is normal for an app, from its healthy traffic; the prior while there is less than an hour of it. Thresholds come with `replay`. */
export function learnProfile({ hours, tickMs, boundsMs, metrics }: History): Profile {
  const prior = priorProfile(boundsMs)
  const ticks = hours.reduce((sum, hour) => sum + hour.length, 0)
  const learned = (ticks * tickMs) / 3_600_000
  const pairs = hours.map((hour) => hour.flatMap(armsOf))
  const all = pairs.flat()
  const requests = all.reduce((sum, { control }) => sum + control.requests, 0)
  if (learned < leastHours || requests === 0) return { ...prior, hours: learned }
  const errors = all.reduce((sum, { control }) => sum + control.errors, 0)
  const asked = all.reduce((sum, { canary }) => sum + canary.requests, requests)
  const series = (count: (arm: ArmTick) => Count) => pairs.map((hour) => hour.map((arms) => equalTick(arms, count)))
  return {
    ...prior,
    ...latencyOf(pairs, tickMs, boundsMs),
    errors: dispersionOf(
      series(({ errors: events, requests: tries }) => ({ events, tries })),
      tickMs,
      beliefOfErrors,
    ),
    metrics: Object.fromEntries(
      metrics.map((id) => [
        id,
        dispersionOf(
          series(({ metrics: read }) => read?.[id] ?? nothing),
          tickMs,
          beliefOfErrors,
        ),
      ]),
    ),
    errorShare: (errors + 1) / (requests + 1000),
    requestsPerSecond: (asked * 1000) / (ticks * tickMs),
    hours: learned,
    isPrior: false,
  }
}

interface Count {
  readonly events: number
  readonly tries: number
}

interface Arms {
  readonly canary: ArmTick
  readonly control: ArmTick
}

const nothing: Count = { events: 0, tries: 0 }

function armsOf({ regions }: Tick): Arms[] {
  return Object.values(regions).flatMap(({ canary, control }) =>
    canary === null || control === null ? [] : [{ canary, control }],
  )
}

function equalTick({ canary, control }: Arms, count: (arm: ArmTick) => Count): EqualTick {
  const [mine, theirs] = [count(canary), count(control)]
  return { events: mine.events, tries: mine.tries, otherEvents: theirs.events, otherTries: theirs.tries }
}

function latencyOf(
  pairs: readonly (readonly Arms[])[],
  tickMs: number,
  boundsMs: readonly number[],
): Pick<Profile, 'edges' | 'latency' | 'survival'> {
  const sums = new Array<number>(boundsMs.length + 1).fill(0)
  for (const { control } of pairs.flat()) for (const [i, count] of (control.latency ?? []).entries()) sums[i]! += count
  const edges = boundsMs.length > 0 ? edgesOf(sums) : []
  const total = sums.reduce((sum, count) => sum + count, 0)
  if (edges.length === 0) return { edges: [], latency: [], survival: [] }
  const above =
    (edge: Edge) =>
    (arm: ArmTick): Count =>
      countAbove(arm.latency, edge.bound)
  const measured = new Map<number, Dispersion>()
  for (const edge of edges) {
    const hours = pairs.map((hour) => hour.map((arms) => equalTick(arms, above(edge))))
    const { psi: _, ...dispersion } = dispersionOf(hours, tickMs, beliefOfLatency)
    measured.set(edge.quantile, { ...dispersion, psi: 1 })
  }
  return {
    edges,
    latency: edgeQuantiles.map((quantile) => measured.get(quantile) ?? priorOfLatency),
    survival: exceedances(sums).map((count) => count / total),
  }
}

function countAbove(latency: readonly number[] | null, bound: number): Count {
  let [events, tries] = [0, 0]
  for (const [i, count] of (latency ?? []).entries()) {
    tries += count
    if (i > bound) events += count
  }
  return { events, tries }
}
