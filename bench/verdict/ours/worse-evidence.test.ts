import { expect, test } from 'vitest'
import { evidenceOf } from '../../../src/analysis/evidence/combine.ts'
import { withTick } from '../../../src/analysis/evidence/evidence.ts'
import { beginEvidence } from '../../../src/analysis/evidence/state.ts'
import { type Case, cellsOf, nameOf, plannedSeconds } from '../cells.ts'
import { circumstancesOf, ticksOf } from '../simulate.ts'
import { coldStart, faults, healthy } from '../world/effects.ts'
import { learnNormal, recordOf } from './normal.ts'
import { setupOf } from './tidegate.ts'
import { WorseEvidence } from './worse-evidence.ts'

const effects = [healthy, coldStart, ...faults.slice(0, 6).map(({ effect }) => effect)]
const cases = cellsOf('stress', 5).map(
  (cell, i): Case => ({ cell, effect: effects[i % effects.length]!, seconds: 900 }),
)

test.each(cases)('gives the engine’s own E at every tick: $cell.rps rps, $cell.weight, $effect.name', (what) => {
  const normal = learnNormal({ ...what, effect: healthy, seconds: plannedSeconds }, ['profile 1', 'profile 2'], false)
  const setup = setupOf({ ...normal, coldStartMs: what.effect === coldStart ? 60_000 : 0 }, circumstancesOf(what.cell))
  const lean = new WorseEvidence(setup)
  const leanE = Array.from(ticksOf(what, nameOf(what.cell)), (tick) => lean.observe(tick))
  let state = beginEvidence(setup)
  for (const [i, tick] of recordOf(what, nameOf(what.cell)).entries()) {
    state = withTick(setup, state, tick)
    const { e } = evidenceOf(setup, state)
    expect(Math.abs(leanE[i]! / e - 1)).toBeLessThan(1e-12)
  }
})
