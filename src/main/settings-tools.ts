import type { SettingsTools } from '../cli/local-verbs.ts'
import { draftSettings } from '../settings/draft/draft-settings.ts'
import { hasErrors } from '../settings/finding.ts'
import { formatFindings } from '../settings/finding-format.ts'
import { parseSettings } from '../settings/parse.ts'
import { catalogue } from './catalogue.ts'

/** What the command line needs of the settings, over all kinds that this build has. */
export const settingsTools: SettingsTools = {
  parse(text) {
    const { settings: read, findings } = parseSettings(text, catalogue)
    return { valid: read !== undefined && !hasErrors(findings), findings }
  },
  format: (findings, text, file) => formatFindings(findings, text, file),
  draft: (repository) => draftSettings(repository),
}
