import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from '../../actions/world.ts'
import { runCommand } from '../../builders/command.ts'
import { endEarlierAttempts, groupRecordOf, placeOfAttempt } from '../../builders/work-folder.ts'
import type { Attempt, Executor, Outcome } from '../../engine/contract.ts'
import { AppError } from '../../lib/errors.ts'
import { lookupsOf, placeVariables } from './replica-sets.ts'
import { openScene, stepOf } from './scene.ts'

/** Runs the app's own migration command in the new release's artifact, against the environment's database; never beside an earlier try. */
export function migrateExecutor(world: World): Executor {
  return { verb: 'migrate', run: (attempt) => migrate(world, attempt) }
}

async function migrate(world: World, attempt: Attempt): Promise<Outcome> {
  const step = stepOf(attempt, 'migrate')
  const scene = await openScene(world, attempt)
  const artifact = scene.next.release.artifacts?.[step.component]
  if (artifact === undefined)
    throw new AppError('invalid-settings', `the migration names ${step.component}, which has no artifact`)
  const values = await lookupsOf(world, scene.next, scene.place.environment)
  const variables = placeVariables(scene.next, scene.place.environment, values)
  const logs = join(world.folders.logs, attempt.run.id)
  await mkdir(logs, { recursive: true, mode: 0o700 })
  const work = { run: attempt.run.id, node: attempt.node, fence: attempt.fence }
  await mkdir(world.folders.work, { recursive: true, mode: 0o700 })
  await endEarlierAttempts(world.folders.work, work)
  attempt.crashPoint('migrate:before')
  const ending = await runCommand({
    argv: [...step.command],
    timeoutMs: step.timeoutMs,
    logFile: join(logs, `${attempt.node}.log`),
    redact: Object.values(variables),
    record: groupRecordOf(placeOfAttempt(world.folders.work, work)),
    signal: attempt.signal,
    cwd: world.artifacts.folderOf(artifact),
    env: { ...variables, PATH: process.env['PATH'] ?? '', ENVIRONMENT: scene.place.environment },
  })
  attempt.crashPoint('migrate:after')
  if (ending.code === 0) return { is: 'passed', output: { tookMs: ending.tookMs } }
  return { is: 'failed', because: `the migration ${ending.because}\n${ending.tail.slice(-10).join('\n')}` }
}
