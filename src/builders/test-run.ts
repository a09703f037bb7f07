import type { ComponentSettings } from '../settings/schema.ts'
import { runCommand } from './command.ts'
import { groupRecordOf } from './work-folder.ts'
import { openWorkplace } from './workplace.ts'

/** A component's own tests to run. */
export interface TestOrder {
  readonly checkout: string
  readonly commitTime: Date
  readonly settings: NonNullable<ComponentSettings['test']>
  readonly cacheFolder: string
  readonly variables?: Readonly<Record<string, string>>
  readonly logFile: string
  readonly redact: readonly string[]
  readonly signal: AbortSignal
}

/** What came of the tests: `failed` is judged by the tests, `errored` means that they could not judge. */
export interface TestEnding {
  readonly is: 'passed' | 'failed' | 'errored'
  readonly because: string
  readonly tail: readonly string[]
  readonly tookMs: number
}

/** Runs a component's tests in a checkout, like its build; a command that is missing, killed or late is `errored`, never passed. */
export async function runTests(order: TestOrder): Promise<TestEnding> {
  const place = await openWorkplace({ ...order, folder: order.settings.folder, variables: order.variables ?? {} })
  try {
    const { argv, timeoutMs } = { argv: order.settings.command, timeoutMs: order.settings.timeout }
    const { logFile, redact, signal } = order
    const record = groupRecordOf(order.checkout)
    const { cwd, env } = place
    const ending = await runCommand({ argv, timeoutMs, logFile, redact, record, signal, cwd, env })
    const is = ending.code === 0 ? 'passed' : ending.is === 'exited' && !isNoVerdict(ending.code) ? 'failed' : 'errored'
    return { is, because: `${argv.join(' ')} ${ending.because}`, tail: ending.tail, tookMs: ending.tookMs }
  } finally {
    await place.leave()
  }
}

/** What shells answer for a program that is not there (127) or cannot be run (126). */
function isNoVerdict(code: number | null): boolean {
  return code === 126 || code === 127
}
