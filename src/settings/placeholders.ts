/** Placeholders that hosts, namespaces, database names and cache prefixes may have: `{app}` and `{env}`. */
const placeholders = ['app', 'env'] as const

/** Fills `{app}` and `{env}` into a name pattern of the settings. */
export function fillPlaceholders(pattern: string, app: string, environment: string): string {
  return pattern.replaceAll('{app}', app).replaceAll('{env}', environment)
}

/** What stands in braces in a pattern and is no placeholder, and braces without partner; empty when all is well. */
export function findBadPlaceholders(pattern: string): string[] {
  const rest = placeholders.reduce((text, known) => text.replaceAll(`{${known}}`, ''), pattern)
  return [...new Set(rest.match(/\{[^{}]*\}?|\}/g))]
}
