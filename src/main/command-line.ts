import { thisMachine } from '../cli/machine.ts'
import { runCli } from '../cli/run.ts'
import { demo } from './demo/demo.ts'
import { down } from './down.ts'
import { examine } from './examine.ts'
import { lazySettingsTools } from './lazy-settings-tools.ts'
import { up } from './up.ts'
import { version } from './version.ts'

/** Runs any command line of Tidegate and answers its exit code. */
export function runAny(args: readonly string[], signal: AbortSignal): Promise<number> {
  const local = { up, down, demo, examine }
  return runCli(args, { outside: thisMachine(signal), local, settings: lazySettingsTools, version })
}
