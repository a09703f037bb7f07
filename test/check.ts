/** `npm run check`: everything that must hold before a change lands; `.ci/run` runs the same. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { programStep, runStep, type Step, type StepResult, stepLine, toolStep } from './harness/step.ts'
import { runSuite } from './harness/suite.ts'
import { addUp, lastLine } from './harness/tally.ts'

const chaos = resolve(import.meta.dirname, 'chaos/run.ts')
const verdict = resolve(import.meta.dirname, '../bench/verdict.ts')
const steps: readonly Step[] = [
  toolStep('format and lint', 'biome', ['check', '--error-on-warnings']),
  toolStep('types', 'tsc', []),
  toolStep('dead code', 'knip', []),
  { name: 'tests', run: () => runSuite() },
  ...(existsSync(chaos) ? [programStep('chaos, short', [chaos, '--short'])] : []),
  programStep('verdict, short', [verdict, '--short']),
]

const results: StepResult[] = []
for (const step of steps) results.push(await runStep(step))
const tally = addUp(results.map((result) => result.tally))
for (const failure of tally.failures ?? []) console.log(`\n✗ ${failure}`)
console.log(`\n${results.map(stepLine).join('\n')}\n\n${lastLine(tally)}`)
process.exitCode = tally.failed === 0 ? 0 : 1
