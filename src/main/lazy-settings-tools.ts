import type { SettingsTools } from '../cli/local-verbs.ts'

const load = async () => (await import('./settings-tools.ts')).settingsTools

/** What the command line needs of the settings; all that they know of is loaded with the first call, as most verbs need none of it. */
export const lazySettingsTools: SettingsTools = {
  parse: async (text) => (await load()).parse(text),
  format: async (findings, text, file) => (await load()).format(findings, text, file),
  forDetection: async (text) => (await load()).forDetection(text),
  draft: async (repository) => (await load()).draft(repository),
}
