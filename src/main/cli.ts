import type { SettingsTools } from '../cli/local-verbs.ts'
import { thisMachine } from '../cli/machine.ts'
import { runCli } from '../cli/run.ts'
import { draftSettings } from '../settings/draft/draft-settings.ts'
import { hasErrors } from '../settings/finding.ts'
import { formatFindings } from '../settings/finding-format.ts'
import { parseSettings } from '../settings/parse.ts'
import { catalogue } from './catalogue.ts'
import { demo } from './demo/demo.ts'
import { examine } from './examine.ts'
import { up } from './up.ts'
import { version } from './version.ts'

const settings: SettingsTools = {
  parse(text) {
    const { settings: read, findings } = parseSettings(text, catalogue)
    return { valid: read !== undefined && !hasErrors(findings), findings }
  },
  format: (findings, text, file) => formatFindings(findings, text, file),
  draft: (repository) => draftSettings(repository),
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

process.exitCode = await runCli(process.argv.slice(2), {
  outside: thisMachine(stop.signal),
  local: { up, demo, examine },
  settings,
  version,
})
