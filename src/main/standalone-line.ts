import { runLine } from '../cli/line.ts'
import type { SettingsTools } from '../cli/local-verbs.ts'
import { thisMachine } from '../cli/machine.ts'
import { affected } from '../cli/verbs/affected.ts'
import { version } from './version.ts'

/** Runs `tidegate affected` without loading the control plane: it is asked in every pipeline, and answers before that has started. */
export function runAffected(args: readonly string[], signal: AbortSignal): Promise<number> {
  const outside = thisMachine(signal)
  const settings: Pick<SettingsTools, 'forDetection'> = {
    forDetection: async (text) => (await import('./settings-tools.ts')).settingsTools.forDetection(text),
  }
  return runLine(args, [affected], { outside, version }, (verb, given) => verb.run({ outside, settings }, given))
}
