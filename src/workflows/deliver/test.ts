import { join } from 'node:path'
import type { World } from '../../actions/world.ts'
import { runTests } from '../../builders/test-run.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { AppError } from '../../lib/errors.ts'
import { openComponent, withCheckout } from './component-work.ts'

/** Runs one component's own tests, beside its build; tests that cannot judge are tried again, never passed. */
export function testExecutor(world: World): Executor {
  return { verb: 'test', run: (attempt) => test(world, attempt) }
}

async function test(world: World, attempt: Attempt): Promise<Outcome> {
  const { use, release, component, repository, commit, logFile } = await openComponent(world, attempt)
  const settings = use.test
  if (settings === undefined) return { is: 'passed', output: { because: 'no tests are declared' } }
  const ending = await withCheckout(world, attempt, repository, release.commit, (checkout) =>
    runTests({
      checkout,
      commitTime: commit.time,
      settings,
      cacheFolder: join(world.folders.cache, `${release.app}.${component}`),
      variables: world.buildVariables,
      logFile,
      redact: [],
      signal: attempt.signal,
    }),
  )
  const said = [ending.because, ...ending.tail.slice(-10)].join('\n')
  if (ending.is === 'passed') return { is: 'passed', output: { tookMs: ending.tookMs } }
  if (ending.is === 'failed') return { is: 'failed', because: said }
  throw new AppError('effect-failed', `the tests of ${component} could not judge: ${said}`, {
    hint: `Their log: ${logFile}`,
  })
}
