import type { ArmTick, MetricCount, Tick } from './tick.ts'

/** One tick of healthy traffic by replica of one and the same release. */
export interface ReplicaTick {
  /** End of the tick, epoch ms. */
  readonly at: number
  readonly replicas: Readonly<Record<string, ArmTick>>
}

/**
 * Healthy traffic as if some of its replicas were a canary: what profiles are learned from. Each `turn` (0, 1, …) takes other replicas; with n
 * of them there are n − 1 times n turns before any set comes again.
 */
export function pseudoCanary(ticks: readonly ReplicaTick[], size: number, turn: number): Tick[] {
  const names = [...new Set(ticks.flatMap(({ replicas }) => Object.keys(replicas)))].sort((a, b) => (a < b ? -1 : 1))
  if (names.length < 2 || size < 1 || size >= names.length) return []
  const stride = 1 + (Math.floor(turn / names.length) % (names.length - 1))
  const chosen = new Set<string>()
  for (let i = turn; chosen.size < size; i += stride) {
    while (chosen.has(names[i % names.length]!)) i++
    chosen.add(names[i % names.length]!)
  }
  return ticks.map(({ at, replicas }) => {
    const [mine, theirs]: [ArmTick[], ArmTick[]] = [[], []]
    for (const name of names) if (replicas[name]) (chosen.has(name) ? mine : theirs).push(replicas[name])
    return { at, regions: { all: { canary: sumOf(mine), control: sumOf(theirs) } } }
  })
}

function sumOf(arms: readonly ArmTick[]): ArmTick | null {
  if (arms.length === 0) return null
  const latency: number[] = []
  const metrics: Record<string, MetricCount> = {}
  let [requests, errors, isTimed] = [0, 0, true]
  for (const arm of arms) {
    requests += arm.requests
    errors += arm.errors
    isTimed &&= arm.latency !== null
    for (const [i, count] of (arm.latency ?? []).entries()) latency[i] = (latency[i] ?? 0) + count
    for (const [id, count] of Object.entries(arm.metrics ?? {})) {
      const { tries, events } = metrics[id] ?? { tries: 0, events: 0 }
      if (count !== null) metrics[id] = { tries: tries + count.tries, events: events + count.events }
    }
  }
  return { requests, errors, latency: isTimed ? latency : null, metrics }
}
