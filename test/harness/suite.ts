import { resolve } from 'node:path'
import { startVitest, type TestModule } from 'vitest/node'
import { addUp, nothing, skippedLines, type Tally } from './tally.ts'

/** Which tests are run. */
export interface Choice {
  /** Those that take minutes (`test/long/`) in place of the others. */
  readonly isLong?: boolean
  /** Only files whose path contains one of these; all when empty. */
  readonly paths?: readonly string[]
}

const root = resolve(import.meta.dirname, '../..')
const long = { include: ['test/long/**/*.test.ts'], exclude: ['node_modules/**'], maxWorkers: 1 }

/** Runs tests with Vitest, tells what was skipped and why, and answers how they ended. */
export async function runSuite({ isLong = false, paths = [] }: Choice = {}): Promise<Tally> {
  const options = { root, watch: false, ...(isLong ? long : {}) }
  const vitest = await startVitest([...paths], options)
  await vitest.close()
  const modules = vitest.state.getTestModules()
  const unhandled = vitest.state.getUnhandledErrors().length
  const tally = addUp([...modules.map(tallyOf), { ...nothing, failed: unhandled }])
  const byName = process.env['CI'] === 'true'
  for (const line of skippedLines(tally.skipped, byName)) console.log(line)
  if (modules.length > 0) return tally
  console.log(`no test file was found${paths.length > 0 ? ` whose path contains ${paths.join(' or ')}` : ''}`)
  return { ...nothing, failed: 1 }
}

/** A file that could not be loaded, or whose hooks failed, failed once even if none of its tests did. */
function tallyOf(module: TestModule): Tally {
  const tests = [...module.children.allTests()]
  const count = (state: string) => tests.filter((test) => test.result().state === state).length
  const skipped = tests.filter((test) => test.result().state === 'skipped')
  const failed = count('failed') + count('pending')
  return {
    passed: count('passed'),
    failed: failed === 0 && !module.ok() ? 1 : failed,
    skipped: skipped.map((test) => `${module.relativeModuleId} > ${test.fullName}`),
  }
}
