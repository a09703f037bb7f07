import type { SettingsTools } from '../cli/local-verbs.ts'
import type { DetectionSettings } from '../detection/graph.ts'
import { draftSettings } from '../settings/draft/draft-settings.ts'
import { hasErrors } from '../settings/finding.ts'
import { formatFindings } from '../settings/finding-format.ts'
import { parseSettings } from '../settings/parse.ts'
import type { Settings } from '../settings/schema.ts'
import { catalogue } from './catalogue.ts'

/** What the command line needs of the settings, over all kinds that this build has. */
export const settingsTools: SettingsTools = {
  async parse(text) {
    const { settings: read, findings } = parseSettings(text, catalogue)
    return { valid: read !== undefined && !hasErrors(findings), findings }
  },
  async forDetection(text) {
    const { settings: read, findings } = parseSettings(text, catalogue)
    const trouble = findings.find(({ severity }) => severity === 'error')
    if (read !== undefined && trouble === undefined) return pickDetection(read)
    const place = trouble ? `${trouble.line}:${trouble.column} ` : ''
    return { trouble: `${place}${trouble?.what ?? 'no settings were found in it'}` }
  },
  format: async (findings, text, file) => formatFindings(findings, text, file),
  draft: (repository) => draftSettings(repository),
}

function pickDetection({ shared, ignore, apps }: Settings): DetectionSettings {
  const claimed = Object.entries(apps).map(([app, { components }]) => [
    app,
    {
      components: Object.fromEntries(
        Object.entries(components).map(([name, { paths, dependsOn, inputs = [] }]) => [
          name,
          { paths, dependsOn, inputs },
        ]),
      ),
    },
  ])
  return { shared, ignore, apps: Object.fromEntries(claimed) as DetectionSettings['apps'] }
}
