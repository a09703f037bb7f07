import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { startVitest, type TestCase, type TestModule } from 'vitest/node'
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
  const unhandled = vitest.state.getUnhandledErrors().map((error) => `outside any test: ${told([error])}`)
  const tally = addUp([...modules.map(tallyOf), { ...nothing, failed: unhandled.length, failures: unhandled }])
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
    failures: failuresOf(module, tests),
  }
}

/** Each failed test by its full name with the beginning of what was wrong, for whoever sees only the end of an output. */
function failuresOf(module: TestModule, tests: readonly TestCase[]): string[] {
  const file = module.relativeModuleId
  const outside = module.errors().length > 0 ? [`${file}: ${told(module.errors())}`] : []
  const failed = tests.filter((test) => ['failed', 'pending'].includes(test.result().state))
  return [...outside, ...failed.map((test) => `${file} > ${test.fullName}: ${told(test.result().errors ?? [])}`)]
}

function told(errors: readonly unknown[]): string {
  const text = errors.map((error) => String((error as { stack?: unknown }).stack ?? (error as Error).message))
  const lines = text.join('\n').split('\n').slice(0, 12)
  return stripVTControlCharacters(lines.join('\n      '))
}
