import { withTick } from '../../../src/analysis/evidence/evidence.ts'
import { judgeEvidence } from '../../../src/analysis/evidence/judge.ts'
import { beginEvidence, withStep } from '../../../src/analysis/evidence/state.ts'
import type { Normal } from '../ours/normal.ts'
import { setupOf } from '../ours/tidegate.ts'
import type { Ascent } from './ascent.ts'

/** A step without a verdict goes on after ten minutes if nothing speaks against the release. */
const maxDwellMs = 600_000

/** Tidegate's canary with these weights, one after the other, then all of the traffic: the engine says when. */
function tidegateAscent(name: string, normal: Normal, weights: readonly number[]): Ascent {
  return {
    name,
    begin(circumstances) {
      const setup = { ...setupOf(normal, circumstances), maxDwellMs, whenInconclusive: 'proceed-if-calm' as const }
      let state = beginEvidence(setup)
      let step = 0
      return {
        get weight() {
          return weights[step] ?? 1
        },
        observe({ at, tick: { canary, control } }) {
          const region = { canary, control, weight: weights[step]! }
          state = withTick(setup, state, { at: 1000 * at, regions: { all: region } })
          const { action } = judgeEvidence(setup, state)
          if (action === 'rollback') return 'rolled back'
          if (action !== 'promote') return 'climbing'
          state = withStep(state, { at: 1000 * at, fresh: false })
          step++
          return step === weights.length ? 'promoted' : 'climbing'
        },
      }
    },
  }
}

/** Our two ladders: as cautious as one begins with an app unknown, and from the weight that Flagger begins with. */
export function tidegateAscents(normal: Normal): Ascent[] {
  return [
    tidegateAscent('Tidegate 1-5-10-25-50 %', normal, [0.01, 0.05, 0.1, 0.25, 0.5]),
    tidegateAscent('Tidegate from 10 %', normal, [0.1, 0.25, 0.5]),
  ]
}
