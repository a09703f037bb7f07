import { parseToml, type Table, tableAt, textAt, textsAt, type Value, valueAt } from '../../formats/toml.ts'

/** A version catalog: what each of its accessors stands for, versions filled in. */
export interface GradleCatalog {
  readonly kind: 'catalog'
  /** `ktor.server`, `plugins.spring.boot`, `bundles.test`, `versions.java` → what is taken. */
  readonly entries: Readonly<Record<string, string>>
}

/** Reads a libs.versions.toml. */
export function readCatalog(bytes: Uint8Array): GradleCatalog {
  const file = parseToml(bytes)
  const versions = tableAt(file, 'versions')
  const libraries = accessors('', tableAt(file, 'libraries'), (value) => say(value, versions))
  const plugins = accessors('plugins.', tableAt(file, 'plugins'), (value) => say(value, versions))
  const bundles = accessors('bundles.', tableAt(file, 'bundles'), (_, name) =>
    textsAt(file, 'bundles', name)
      .map((alias) => libraries[accessorOf(alias)] ?? alias)
      .join(', '),
  )
  const numbers = accessors('versions.', versions, (value) => say(value, versions))
  return { kind: 'catalog', entries: { ...numbers, ...libraries, ...plugins, ...bundles } }
}

function accessors(start: string, table: Table, value: (value: Value, name: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([name, one]) => [start + accessorOf(name), value(one, name)]))
}

/** An alias as scripts write it: `ktor-server_core` is `ktor.server.core`. */
function accessorOf(alias: string): string {
  return alias.replaceAll('-', '.').replaceAll('_', '.')
}

function say(value: Value, versions: Table): string {
  if (typeof value === 'string') return value
  const reference = textAt(value, 'version', 'ref')
  const version = reference === undefined ? valueAt(value, 'version') : valueAt(versions, reference)
  const name =
    textAt(value, 'module') ??
    textAt(value, 'id') ??
    [textAt(value, 'group'), textAt(value, 'name')].filter(Boolean).join(':')
  const asked = typeof version === 'string' ? version : version === undefined ? '' : JSON.stringify(version)
  return name === '' && asked === '' ? JSON.stringify(value) : [name, asked].filter(Boolean).join(' ')
}
