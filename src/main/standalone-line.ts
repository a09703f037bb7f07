import { runLine } from '../cli/line.ts'
import { thisMachine } from '../cli/machine.ts'
import { affected } from '../cli/verbs/affected.ts'
import { lazySettingsTools } from './lazy-settings-tools.ts'
import { version } from './version.ts'

/** Runs `tidegate affected` without loading the control plane: it is asked in every pipeline, and answers before that has started. */
export function runAffected(args: readonly string[], signal: AbortSignal): Promise<number> {
  const outside = thisMachine(signal)
  return runLine(args, [affected], { outside, version }, (verb, given) =>
    verb.run({ outside, settings: lazySettingsTools }, given),
  )
}
