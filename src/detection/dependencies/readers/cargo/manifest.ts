import { isTable, parseToml, type Table, tableAt, textAt, textsAt, type Value, valueAt } from '../../formats/toml.ts'

/** A dependency as a Cargo.toml writes it. */
export interface CrateDependency {
  /** The crate's own name, whatever it is called here. */
  readonly name: string
  /** Its name here, by which `workspace = true` finds it. */
  readonly key: string
  readonly path?: string
  readonly inherited: boolean
}

/** What a Cargo.toml says. */
export interface CargoManifest {
  readonly kind: 'manifest'
  /** The crate's name; empty for a workspace that is no crate itself. */
  readonly name: string
  readonly hasPrograms: boolean
  /** Dependencies of the crate and of its build script; those of tests are left out. */
  readonly dependencies: readonly CrateDependency[]
  /** What the crate takes from its workspace beside dependencies: `version`, `edition`. */
  readonly inherits: readonly string[]
  /** What the crate itself is compiled by, by name. */
  readonly content: Readonly<Record<string, string>>
  readonly workspace: CargoWorkspace | null
}

/** The part of a Cargo.toml that heads a workspace. */
export interface CargoWorkspace {
  readonly excludes: readonly string[]
  /** Its dependencies by their key, with all that is written of them. */
  readonly dependencies: Readonly<Record<string, string>>
  /** Those of them that are folders. */
  readonly paths: Readonly<Record<string, string>>
  /** What crates may inherit, by name. */
  readonly inheritable: Readonly<Record<string, string>>
}

/** Folders that stand in for crates from elsewhere (`[patch]`), and what else a head says to all of its crates (`[profile]`). */
export interface CargoHead {
  readonly patches: Readonly<Record<string, string>>
  readonly shared: Readonly<Record<string, string>>
}

const kinds = ['dependencies', 'build-dependencies', 'build_dependencies']

/** Reads a Cargo.toml. */
export function readCargoManifest(bytes: Uint8Array): CargoManifest & CargoHead {
  const file = parseToml(bytes)
  const project = tableAt(file, 'package')
  const tables = [file, ...Object.values(tableAt(file, 'target'))]
  return {
    kind: 'manifest',
    name: textAt(project, 'name') ?? '',
    hasPrograms: Array.isArray(file['bin']),
    dependencies: tables.flatMap((table) => kinds.flatMap((kind) => dependenciesIn(tableAt(table, kind)))),
    inherits: Object.entries(project).flatMap(([key, value]) => (valueAt(value, 'workspace') === true ? [key] : [])),
    content: contentOf(file, project),
    workspace: isTable(file['workspace']) ? workspaceOf(file['workspace']) : null,
    ...headOf(file),
  }
}

function dependenciesIn(table: Table): CrateDependency[] {
  return Object.entries(table).map(([key, value]) => {
    const path = textAt(value, 'path')
    const inherited = valueAt(value, 'workspace') === true
    return { name: textAt(value, 'package') ?? key, key, inherited, ...(path === undefined ? {} : { path }) }
  })
}

function workspaceOf(workspace: Table): CargoWorkspace {
  const dependencies = Object.entries(tableAt(workspace, 'dependencies'))
  return {
    excludes: textsAt(workspace, 'exclude'),
    dependencies: Object.fromEntries(dependencies.map(([key, value]) => [key, say(value)])),
    paths: Object.fromEntries(
      dependencies.flatMap(([key, value]) => {
        const path = textAt(value, 'path')
        return path === undefined ? [] : [[key, path]]
      }),
    ),
    inheritable: said('workspace.package', tableAt(workspace, 'package')),
  }
}

function headOf(file: Table): CargoHead {
  const patched = [...Object.values(tableAt(file, 'patch')), tableAt(file, 'replace')].filter(isTable)
  const entries = patched.flatMap((table) => Object.entries(table))
  return {
    patches: Object.fromEntries(
      entries.flatMap(([key, value]) => {
        const path = textAt(value, 'path')
        return path === undefined ? [] : [[textAt(value, 'package') ?? key, path]]
      }),
    ),
    shared: {
      ...said('profile', tableAt(file, 'profile')),
      ...said('patch', Object.fromEntries(entries)),
      ...said('workspace', { resolver: valueAt(file, 'workspace', 'resolver') ?? 'default' }),
    },
  }
}

/** Keys that tell people something, or that only tests and checks read. */
const told = new Set([
  'description',
  'documentation',
  'readme',
  'homepage',
  'repository',
  'license',
  'license-file',
  'keywords',
  'categories',
  'authors',
  'metadata',
  'publish',
  'exclude',
  'include',
  'rust-version',
])
const compiled = ['lib', 'bin', 'dependencies', 'build-dependencies', 'features', 'target']

function contentOf(file: Table, project: Table): Record<string, string> {
  const own = Object.entries(project).filter(([key]) => !told.has(key))
  const rest = compiled.flatMap((name) =>
    isTable(file[name]) ? Object.entries(said(name, file[name])) : listed(name, file[name]),
  )
  return { ...said('package', Object.fromEntries(own)), ...Object.fromEntries(rest) }
}

function listed(name: string, value: Value): [string, string][] {
  return value === undefined ? [] : [[name, say(value)]]
}

function said(name: string, table: Table): Record<string, string> {
  const names = name === 'dependencies' ? '' : `${name}.`
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [`${names}${key}`, say(value)]))
}

/** `1.0`, `1.0 {"features":["derive"]}`, `workspace`. */
function say(value: Value): string {
  if (!isTable(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  const { version, workspace, ...rest } = value
  const more = Object.keys(rest).length === 0 ? '' : JSON.stringify(rest)
  return [version, workspace === true ? 'workspace' : '', more].filter(Boolean).join(' ')
}
