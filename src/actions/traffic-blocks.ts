import type { ReplicaTick } from '../analysis/evidence/pseudo-canary.ts'
import { latencyBoundsMs, type ReplicaTraffic, replicaPeriodMs } from '../domain/target.ts'
import type { ReplicaSecond, StoredBlock } from '../store/healthy-traffic.ts'

/** How much time a block of kept traffic covers. */
export const blockMs = 5 * 60_000

/** A block of what was seen of a release from an instant (epoch ms) on. */
export function blockOf(release: string, from: number, seen: readonly ReplicaTraffic[]): StoredBlock {
  const components: Record<string, Record<string, ReplicaSecond[]>> = {}
  for (const { component, replica, at, requests, errors, latency } of seen) {
    const replicas = components[component] ?? {}
    components[component] = replicas
    const seconds = replicas[replica] ?? []
    replicas[replica] = seconds
    const sparse = latency.flatMap((count, i) => (count === 0 ? [] : [i, count]))
    seconds.push([Math.round((at - from) / replicaPeriodMs), requests, errors, sparse])
  }
  return { release, from, components }
}

/** The component with most requests of those that have replicas to be compared; undefined where none has two. */
export function busiestPair(blocks: readonly StoredBlock[]): string | undefined {
  const requests = new Map<string, number>()
  for (const { components } of blocks) {
    for (const [component, replicas] of Object.entries(components)) {
      if (Object.keys(replicas).length < 2) continue
      const sum = Object.values(replicas).reduce((all, seconds) => all + seconds.reduce((one, [, n]) => one + n, 0), 0)
      requests.set(component, (requests.get(component) ?? 0) + sum)
    }
  }
  return [...requests].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

/** Blocks that follow one another without a gap, an hour at most, of the same release. */
export function stretchesOf(blocks: readonly StoredBlock[]): StoredBlock[][] {
  const stretches: StoredBlock[][] = []
  for (const block of blocks) {
    const last = stretches.at(-1)
    const before = last?.at(-1)
    const goesOn = before?.release === block.release && before.from + blockMs === block.from
    if (last && goesOn && last.length < 12) last.push(block)
    else stretches.push([block])
  }
  return stretches
}

/** One component's ticks of blocks that follow one another, by replica. */
export function ticksOf(blocks: readonly StoredBlock[], component: string, tickMs: number): ReplicaTick[] {
  const perTick = Math.max(1, Math.round(tickMs / replicaPeriodMs))
  const first = blocks[0]?.from ?? 0
  const ticks = Array.from({ length: Math.floor((blocks.length * blockMs) / tickMs) }, (_, i) => ({
    at: first + (i + 1) * tickMs,
    replicas: {} as Record<string, ArmSum>,
  }))
  for (const { from, components } of blocks) {
    for (const [replica, seconds] of Object.entries(components[component] ?? {})) {
      for (const second of seconds) {
        const tick = ticks[Math.floor(((from - first) / replicaPeriodMs + second[0]) / perTick)]
        if (tick === undefined) continue
        const arm = tick.replicas[replica] ?? emptyArm()
        tick.replicas[replica] = arm
        addSecond(arm, second)
      }
    }
  }
  return ticks
}

/** Counts of an arm that grow. */
export interface ArmSum {
  requests: number
  errors: number
  readonly latency: number[]
}

/** An arm that nothing was counted of yet. */
export function emptyArm(): ArmSum {
  return { requests: 0, errors: 0, latency: new Array<number>(latencyBoundsMs.length + 1).fill(0) }
}

/** Adds a replica's second to an arm. */
export function addSecond(arm: ArmSum, [, requests, errors, latency]: ReplicaSecond): void {
  arm.requests += requests
  arm.errors += errors
  for (let i = 0; i + 1 < latency.length; i += 2) {
    const bucket = latency[i] ?? 0
    arm.latency[bucket] = (arm.latency[bucket] ?? 0) + (latency[i + 1] ?? 0)
  }
}
