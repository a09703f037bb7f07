import { heldBack, meanOf } from './accumulate.ts'
import { evidenceOf, fineOf } from './combine.ts'
import { withTick } from './evidence.ts'
import { layoutOf, type Span } from './layout.ts'
import { type Dispersion, type Profile, priorProfile } from './profile.ts'
import { splitEvidence } from './sample-ratio.ts'
import { edgesOf, exceedances } from './scale.ts'
import { type EvidenceSetup, evidenceSetup } from './setup.ts'
import { beginEvidence, type EvidenceState } from './state.ts'
import { type Behaviour, coarseBounds, drawArm, drawTick, fineBounds, randomFrom } from './traffic.testdata.ts'

/** A release at the border of what some evidence is evidence against: there it must gain nothing on average. */
export interface Border {
  readonly name: string
  readonly setup: EvidenceSetup
  readonly canary: Behaviour
  readonly control: Behaviour
  /** Evidence by stream. */
  read(state: EvidenceState): Readonly<Record<string, number>>
}

/** How evidence ended in many rollouts: its mean, cut at 400 (which can only lower it), the error of the mean, and how often it passed 20. */
export interface Fairness {
  readonly mean: number
  readonly error: number
  readonly passed: number
}

const ticks = 40
const most = 400
const asChance: Dispersion = { phi: 1, psi: 1, clump: 1, drift: 0 }

/** What is normal for the traffic of these tests, exactly, so that nothing is tempered. */
function profileOf(bounds: readonly number[]): Profile {
  const { latency } = drawArm(randomFrom(7), { requests: 40_000, errorShare: 0 }, bounds)
  return {
    ...priorProfile(bounds),
    errors: asChance,
    latency: Array.from({ length: 6 }, () => asChance),
    edges: edgesOf(latency ?? []),
    survival: exceedances(latency ?? []).map((above) => above / 40_000),
    metrics: { payments: asChance },
    errorShare: 0.03,
  }
}

function setupOf(bounds: readonly number[], chosen: Partial<EvidenceSetup> = {}): EvidenceSetup {
  return evidenceSetup({ plannedTicks: ticks, profile: profileOf(bounds), ...chosen })
}

function worse(setup: EvidenceSetup): Border['read'] {
  return (state) => {
    const { e, perMetric } = evidenceOf(setup, state)
    return { all: e, ...perMetric, split: splitEvidence(setup, state.regions['here'] ?? missing()) }
  }
}

function missing(): never {
  throw new Error('the region is always there')
}

function alone(setup: EvidenceSetup, name: string, { at, count }: Span): Border['read'] {
  return ({ cells, ticks: seen }) => ({ [name]: meanOf(cells, at, count) + heldBack(seen, setup.plannedTicks) })
}

const metricsOf = (change: 'more' | 'less') =>
  [
    { id: 'payments', kind: 'share', worse: change, weight: 1 },
    { id: 'revenue', kind: 'sum', worse: change, weight: 1 },
  ] as const
const moreOf = setupOf(fineBounds, { metrics: metricsOf('more') })
const lessOf = setupOf(fineBounds, { metrics: metricsOf('less') })
const coarse = setupOf(coarseBounds)
const untimed = setupOf([])
const wide = { errors: { factor: 2, share: 0.005 }, latency: { body: 2 ** 0.25, tail: 2 }, at: 20, minDwellMs: 0 }
const passing = setupOf(fineBounds, { pass: wide })

/** The borders of every stream. */
export const borders: readonly Border[] = [
  {
    name: 'errors, latency and more of a figure, all as much worse as is just tolerated',
    setup: moreOf,
    canary: { requests: 30, errorShare: 0.033, slow: 2 ** (1 / 8), payments: 0.11 },
    control: { requests: 90, errorShare: 0.03, payments: 0.1 },
    read: worse(moreOf),
  },
  {
    name: 'errors, latency and less of a figure, all as much worse as is just tolerated',
    setup: lessOf,
    canary: { requests: 30, errorShare: 0.033, slow: 2 ** (1 / 8), payments: 0.1 },
    control: { requests: 90, errorShare: 0.03, payments: 0.11 },
    read: worse(lessOf),
  },
  {
    name: 'latency on a coarse scale, as much slower as is just tolerated',
    setup: coarse,
    canary: { requests: 30, errorShare: 0.03, slow: 1.08 },
    control: { requests: 90, errorShare: 0.03 },
    read: worse(coarse),
  },
  {
    name: 'both releases nearly out',
    setup: untimed,
    canary: { requests: 20, errorShare: 0.9 },
    control: { requests: 60, errorShare: 0.9 },
    read: worse(untimed),
  },
  {
    name: 'the new release failing alone as much as just is no outage',
    setup: untimed,
    canary: { requests: 20, errorShare: 0.3 },
    control: { requests: 60, errorShare: 0.01 },
    read: alone(untimed, 'outage', layoutOf(untimed).outage.alone),
  },
  {
    name: 'failures that come in clumps of four, as far as bets are concerned',
    setup: untimed,
    canary: { requests: 30, errorShare: 0.02, clump: 4 },
    control: { requests: 90, errorShare: 0.02, clump: 4 },
    read: alone(untimed, 'bets', layoutOf(untimed).errors.bets),
  },
  {
    name: 'errors and latency as bad as just may not pass',
    setup: passing,
    canary: { requests: 40, errorShare: 0.06, slow: 2 ** 0.25 },
    control: { requests: 80, errorShare: 0.03 },
    read: (state) => fineOf(passing, state),
  },
]

/** Simulates rollouts at a border; the same count, the same result. */
export function simulate({ setup, canary, control, read }: Border, rollouts: number): Map<string, Fairness> {
  const ends = Array.from({ length: rollouts }, (_, rollout) => {
    const random = randomFrom(1000 + rollout)
    let state = beginEvidence(setup)
    const highest: Record<string, number> = {}
    for (let t = 1; t <= ticks; t++) {
      state = withTick(setup, state, drawTick(random, t * 5000, canary, control, setup.profile.boundsMs))
      for (const [name, e] of Object.entries(read(state))) highest[name] = Math.max(highest[name] ?? 0, e)
    }
    return { last: read(state), highest }
  })
  const names = Object.keys(ends[0]?.last ?? {})
  return new Map(names.map((name) => [name, summed(name, ends)]))
}

type End = { readonly last: Readonly<Record<string, number>>; readonly highest: Readonly<Record<string, number>> }

function summed(name: string, ends: readonly End[]): Fairness {
  let [sum, squares, passed] = [0, 0, 0]
  for (const { last, highest } of ends) {
    const e = Math.min(last[name] ?? 0, most)
    sum += e
    squares += e * e
    if ((highest[name] ?? 0) >= 20) passed++
  }
  const mean = sum / ends.length
  return { mean, error: Math.sqrt(Math.max(0, squares / ends.length - mean * mean) / ends.length), passed }
}
