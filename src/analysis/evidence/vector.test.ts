import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evidenceOf } from './combine.ts'
import { withTick } from './evidence.ts'
import { type Dispersion, priorProfile } from './profile.ts'
import { edgeQuantiles } from './scale.ts'
import { evidenceSetup } from './setup.ts'
import { beginEvidence } from './state.ts'
import type { ArmTick } from './tick.ts'

interface Vector {
  readonly ce: readonly number[]
  readonly be: readonly number[]
  readonly nc: readonly number[]
  readonly nb: readonly number[]
  readonly lc: readonly (readonly number[])[]
  readonly lb: readonly (readonly number[])[]
  readonly pe: readonly number[]
  readonly phiE: number
  readonly psiE: number
  readonly phiL: readonly number[]
  /** The logarithm of the evidence after every tick. */
  readonly L: readonly number[]
}

const file = new URL('vector.testdata.json', import.meta.url)
const vector: Vector = JSON.parse(readFileSync(file, 'utf8'))
const bounds = Array.from({ length: 70 }, (_, i) => 2 ** (i / 8))
const boundOf = (edge: number) => 10 * (edge + 1)

/** A histogram with the given counts above every edge, and nothing between an edge and the tolerated one. */
function histogram(requests: number, above: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  counts[0] = requests - above[0]!
  for (const [edge, count] of above.entries()) counts[boundOf(edge) + 5] = count - (above[edge + 1] ?? 0)
  return counts
}

function armAt(t: number, errors: readonly number[], requests: readonly number[], above: Vector['lc']): ArmTick {
  const counts = above.map((edge) => edge[t]!)
  return { requests: requests[t]!, errors: errors[t]!, latency: histogram(requests[t]!, counts) }
}

test('gives the evidence of the study for its 720 ticks, to 1e-9', () => {
  const { pe, phiE, psiE, phiL, L } = vector
  const flat = (phi: number, psi: number): Dispersion => ({ phi, psi, clump: phi, drift: 0 })
  const profile = {
    ...priorProfile(bounds),
    errors: flat(phiE, psiE),
    latency: phiL.map((phi) => flat(phi, 1)),
    edges: pe.map((exceed, i) => ({ quantile: edgeQuantiles[i]!, bound: boundOf(i), exceed })),
    survival: bounds.map(() => 0.5),
  }
  const setup = evidenceSetup({ profile, outage: { part: 0, above: 0.3, clip: 10 } })
  let state = beginEvidence(setup)
  let worst = 0
  for (let t = 0; t < L.length; t++) {
    const canary = armAt(t, vector.ce, vector.nc, vector.lc)
    const control = armAt(t, vector.be, vector.nb, vector.lb)
    state = withTick(setup, state, { at: (t + 1) * 5000, regions: { one: { canary, control } } })
    worst = Math.max(worst, Math.abs(Math.log(evidenceOf(setup, state).e) / L[t]! - 1))
  }
  expect(L.length).toBe(720)
  expect(Object.keys(state.faults)).toEqual([])
  expect(worst).toBeLessThan(1e-9)
})
