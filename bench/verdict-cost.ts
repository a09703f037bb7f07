import { withTick } from '../src/analysis/evidence/evidence.ts'
import { judgeEvidence } from '../src/analysis/evidence/judge.ts'
import { priorProfile } from '../src/analysis/evidence/profile.ts'
import { edgesOf } from '../src/analysis/evidence/scale.ts'
import { evidenceSetup } from '../src/analysis/evidence/setup.ts'
import { beginEvidence, type EvidenceState } from '../src/analysis/evidence/state.ts'
import type { ArmTick, Tick } from '../src/analysis/evidence/tick.ts'
import { latencyBoundsMs } from '../src/domain/target.ts'

/**
 * What a thousand analyses at once cost: each of seven streams (errors and six latency edges, every one in both directions, with the lower
 * bounds on the ratio) over the edge's 125 latency buckets, one tick of 5 s after the other; the share of one core that counting and judging
 * take, and what storing every state as JSON adds. The yardstick is as many exponentials as the streams have cells. Fails from 5 % on.
 */

const analyses = 1000
const rounds = 12
const tickMs = 5000
const allowed = 0.05

/** Latency counts of so many requests, bell-shaped over the logarithm about 80 ms. */
function histogram(requests: number): number[] {
  const shape = latencyBoundsMs.map((bound) => Math.exp(-0.5 * (Math.log(bound / 80) / 0.6) ** 2))
  const total = shape.reduce((sum, part) => sum + part, 0)
  return [...shape.map((part) => Math.round((requests * part) / total)), 0]
}

const arm = (requests: number, errors: number): ArmTick => ({ requests, errors, latency: histogram(requests) })
/** Ticks that differ, so that nothing is foreseen; errors in every one, since ticks without any are cheaper. */
const ticks: readonly Tick[] = Array.from({ length: rounds }, (_, i) => ({
  at: (i + 1) * tickMs,
  regions: { here: { canary: arm(50 + i, 1 + (i % 2)), control: arm(450 - i, 3 + (i % 3)), weight: 0.1 } },
}))
const profile = { ...priorProfile(latencyBoundsMs), edges: edgesOf(histogram(100_000)) }
const setup = evidenceSetup({ profile, tickMs })

function cpuMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function countAll(states: EvidenceState[], tick: Tick): void {
  for (const [i, state] of states.entries()) {
    states[i] = withTick(setup, state, tick)
    judgeEvidence(setup, states[i], tick.at)
  }
}

function storeAll(states: EvidenceState[]): void {
  for (const [i, state] of states.entries()) states[i] = JSON.parse(JSON.stringify(state))
}

/** One exponential for every cell of every analysis. */
function exponentials(count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += Math.exp((i % 97) / -97)
  return sum
}

const states = Array.from({ length: analyses }, () => beginEvidence(setup))
const counted: number[] = []
const stored: number[] = []
const yardstick: number[] = []
for (const tick of ticks) {
  counted.push(cpuMs(() => countAll(states, tick)))
  stored.push(cpuMs(() => storeAll(states)))
  yardstick.push(cpuMs(() => exponentials(analyses * states[0]!.cells.length)))
}
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
const share = (ms: number) => `${((100 * ms) / tickMs).toFixed(2)} % of one core`

console.log(
  `${analyses} analyses, ${rounds} ticks of ${tickMs} ms, edges ${profile.edges.length}, cells ${states[0]!.cells.length}`,
)
console.log(
  `counting and judging  ${median(counted).toFixed(0)} ms per tick of all: ${share(median(counted))} (worst ${share(Math.max(...counted))})`,
)
console.log(
  `storing as JSON       ${median(stored).toFixed(0)} ms per tick of all: ${share(median(stored))} on top, ${JSON.stringify(states[0]).length} bytes each`,
)
console.log(
  `yardstick             ${median(yardstick).toFixed(1)} ms for as many exponentials (ratio ${(median(counted) / median(yardstick)).toFixed(1)})`,
)
if (median(counted) >= allowed * tickMs) {
  console.error(`under ${allowed * 100} % of one core was wanted`)
  process.exitCode = 1
}
