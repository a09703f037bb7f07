import { layoutOf, splitRatios } from './layout.ts'
import type { Edge } from './scale.ts'
import type { EvidenceSetup } from './setup.ts'

/** Requests and errors so far, and latencies above each edge (the canary's above its tolerated one). */
export interface ArmSums {
  readonly requests: number
  readonly errors: number
  readonly timed: number
  readonly above: readonly number[]
}

/** What the old release did lately; halves every 12 ticks. */
export interface RecentControl {
  readonly requests: number
  readonly errors: number
  readonly timed: number
  readonly above: readonly number[]
  readonly metrics: Readonly<Record<string, { readonly tries: number; readonly events: number }>>
}

/** What is known of one region. */
export interface RegionState {
  /** Ticks of it that were used. */
  readonly ticks: number
  readonly cells: readonly number[]
  /** Evidence that requests are not split as they should be. */
  readonly split: readonly number[]
  readonly weight: number | null
  readonly canary: ArmSums
  readonly control: ArmSums
  readonly recent: RecentControl
  /** How long the canary was asked nothing although it has a weight. */
  readonly silentMs: number
}

/** Something that could not be used, by its key of region and metric. */
export interface Fault {
  readonly count: number
  /** Ticks in a row up to now; 0: it is over. */
  readonly streak: number
  readonly lastAt: number
  readonly found: string
}

/** Where latency is compared. */
export interface Scale {
  readonly edges: readonly Edge[]
  readonly survival: readonly number[]
}

/** All that an analysis knows: plain JSON; read back from its text it goes on to the same bits. */
export interface EvidenceState {
  /** Begin of the first tick, of the current step and of the youngest cold start, epoch ms; null before the first tick. */
  readonly startedAt: number | null
  readonly stepSince: number | null
  readonly warmSince: number | null
  /** End of the last tick. */
  readonly lastAt: number | null
  /** A clock that seems to have gone back: the last such tick, and how many in a row moved on from there. */
  readonly behind: { readonly at: number; readonly streak: number } | null
  /** Ticks that were used. */
  readonly ticks: number
  readonly cells: readonly number[]
  readonly regions: Readonly<Record<string, RegionState>>
  readonly scale: Scale | null
  /** Latencies of the old release until a scale can be taken from them. */
  readonly firstLatencies: readonly number[]
  readonly faults: Readonly<Record<string, Fault>>
  /** When the threshold was crossed, and with what evidence: a release that was found bad stays so. */
  readonly failed: { readonly at: number; readonly e: number } | null
}

const nothing: ArmSums = { requests: 0, errors: 0, timed: 0, above: [] }

/** A region that has not been seen yet. */
export function beginRegion(setup: EvidenceSetup): RegionState {
  return {
    ticks: 0,
    cells: new Array<number>(layoutOf(setup).worseSize).fill(0),
    split: new Array<number>(2 * splitRatios.length).fill(0),
    weight: null,
    canary: nothing,
    control: nothing,
    recent: { requests: 0, errors: 0, timed: 0, above: [], metrics: {} },
    silentMs: 0,
  }
}

/** An analysis that has seen nothing yet. */
export function beginEvidence(setup: EvidenceSetup): EvidenceState {
  const { edges, survival } = setup.profile
  return {
    startedAt: null,
    stepSince: null,
    warmSince: null,
    lastAt: null,
    behind: null,
    ticks: 0,
    cells: new Array<number>(layoutOf(setup).size).fill(0),
    regions: {},
    scale: edges.length > 0 ? { edges, survival } : null,
    firstLatencies: [],
    faults: {},
    failed: null,
  }
}

/**
 * The analysis when a further step of the rollout begins at an instant: its evidence goes on, time without ticks before it is no fault;
 * `fresh`: with replicas that have just started.
 */
export function withStep(state: EvidenceState, step: { readonly at: number; readonly fresh: boolean }): EvidenceState {
  const { lastAt, warmSince } = state
  return {
    ...state,
    stepSince: step.at,
    warmSince: step.fresh ? step.at : warmSince,
    lastAt: lastAt === null ? null : Math.max(lastAt, step.at),
  }
}
