import {
  isTable,
  listAt,
  parseToml,
  type Table,
  tableAt,
  textAt,
  textsAt,
  type Value,
  valueAt,
} from '../../formats/toml.ts'
import { normalizeName, type Requirement, readRequirement } from './requirement.ts'

/** What a pyproject.toml (or a Pipfile) says. */
export interface PyProject {
  readonly kind: 'project'
  /** The package's name; empty for an application without one. */
  readonly name: string
  /** Whether it describes a project, and not only the settings of tools. */
  readonly isProject: boolean
  /** Whether it installs programs. */
  readonly hasPrograms: boolean
  readonly requires: readonly Requirement[]
  /** Wanted only while developing. */
  readonly develops: readonly Requirement[]
  /** Folders of other projects by the name of the requirement, as written. */
  readonly sources: Readonly<Record<string, string>>
  /** Members of the workspace that it heads, as globs. */
  readonly members: readonly string[]
  readonly excludes: readonly string[]
  /** Everything in it that an installation depends on, by name. */
  readonly content: Readonly<Record<string, string>>
}

/** Reads a pyproject.toml by whichever tool it was written for: PEP 621, uv, Poetry, PDM, Rye, Hatch. */
export function readPyProject(bytes: Uint8Array): PyProject {
  const file = parseToml(bytes)
  const project = tableAt(file, 'project')
  const poetry = tableAt(file, 'tool', 'poetry')
  const requires = [...standardRequires(project), ...poetryRequires(tableAt(poetry, 'dependencies'))]
  const develops = [...groupRequires(file), ...poetryGroups(poetry)]
  const uv = tableAt(file, 'tool', 'uv')
  return {
    kind: 'project',
    name: normalizeName(textAt(project, 'name') ?? textAt(poetry, 'name') ?? ''),
    isProject: [project, poetry].some((table) => Object.keys(table).length > 0),
    hasPrograms: [project, poetry].some((table) => Object.keys(tableAt(table, 'scripts')).length > 0),
    requires,
    develops,
    sources: uvSources(tableAt(uv, 'sources')),
    members: [...textsAt(uv, 'workspace', 'members'), ...textsAt(file, 'tool', 'rye', 'workspace', 'members')],
    excludes: textsAt(uv, 'workspace', 'exclude'),
    content: contentOf(file, [...requires, ...develops]),
  }
}

/** Reads a Pipfile. */
export function readPipfile(bytes: Uint8Array): PyProject {
  const file = parseToml(bytes)
  const requires = poetryRequires(tableAt(file, 'packages'))
  const develops = poetryRequires(tableAt(file, 'dev-packages'))
  return {
    kind: 'project',
    name: '',
    isProject: true,
    hasPrograms: false,
    requires,
    develops,
    sources: {},
    members: [],
    excludes: [],
    content: { ...askedOf(requires), ...askedOf(develops), requires: JSON.stringify(valueAt(file, 'requires') ?? '') },
  }
}

function standardRequires(project: Table): Requirement[] {
  const optional = Object.values(tableAt(project, 'optional-dependencies'))
  return [valueAt(project, 'dependencies'), ...optional].flatMap(requirementsIn)
}

function groupRequires(file: Table): Requirement[] {
  const groups = [
    ...Object.values(tableAt(file, 'dependency-groups')),
    ...Object.values(tableAt(file, 'tool', 'pdm', 'dev-dependencies')),
    listAt(file, 'tool', 'uv', 'dev-dependencies'),
    listAt(file, 'tool', 'rye', 'dev-dependencies'),
  ]
  return groups.flatMap(requirementsIn)
}

function requirementsIn(list: Value): Requirement[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((item) => (typeof item === 'string' ? (readRequirement(withoutFlag(item)) ?? []) : []))
}

/** PDM's `-e file:///${PROJECT_ROOT}/../lib#egg=lib` as a requirement: `lib @ file:///…`. */
function withoutFlag(text: string): string {
  if (!text.startsWith('-e ')) return text
  return `${text.split('#egg=')[1] ?? 'editable'} @ ${text.slice(3).trim()}`
}

function poetryGroups(poetry: Table): Requirement[] {
  const groups = Object.values(tableAt(poetry, 'group')).map((group) => tableAt(group, 'dependencies'))
  return [tableAt(poetry, 'dev-dependencies'), ...groups].flatMap(poetryRequires)
}

/** `name = "^1"`, `name = { path = "../lib", develop = true }`, or a list of such. */
function poetryRequires(table: Table): Requirement[] {
  return Object.entries(table).map(([name, value]) => {
    const path = pathIn(value)
    const asked = typeof value === 'string' ? value : JSON.stringify(value)
    return { name: normalizeName(name), asked, ...(path === undefined ? {} : { path }) }
  })
}

function uvSources(sources: Table): Record<string, string> {
  const entries = Object.entries(sources).flatMap(([name, value]) => {
    const path = pathIn(value)
    return path === undefined ? [] : [[normalizeName(name), path] as const]
  })
  return Object.fromEntries(entries)
}

function pathIn(value: Value): string | undefined {
  const tables = (Array.isArray(value) ? value : [value]).filter(isTable)
  return tables.map((table) => textAt(table, 'path') ?? textAt(table, 'file')).find((path) => path !== undefined)
}

/** Keys of a project that tell people something and change nothing of what is installed. */
const told = new Set([
  'description',
  'readme',
  'authors',
  'maintainers',
  'keywords',
  'classifiers',
  'urls',
  'license',
  'license-files',
  'homepage',
  'repository',
  'documentation',
])
/** Tables that are read on their own. */
const requiring = new Set(['workspace', 'dependencies', 'optional-dependencies', 'dev-dependencies', 'group'])
const installers = [
  'uv',
  'poetry',
  'pdm',
  'hatch',
  'setuptools',
  'flit',
  'maturin',
  'scikit-build',
  'rye',
  'setuptools_scm',
  'cibuildwheel',
]

function contentOf(file: Table, requires: readonly Requirement[]): Record<string, string> {
  const tools = installers.map((name) => [name, tableAt(file, 'tool', name)] as const)
  const tables = [
    ['project', tableAt(file, 'project')] as const,
    ['build-system', tableAt(file, 'build-system')] as const,
    ...tools,
  ]
  const entries = tables.flatMap(([name, table]) =>
    Object.entries(table)
      .filter(([key]) => !told.has(key) && !requiring.has(key))
      .map(([key, value]) => [`${name}.${key}`, JSON.stringify(value)] as const),
  )
  return { ...Object.fromEntries(entries), ...askedOf(requires) }
}

/** What is asked of each requirement, by its name. */
export function askedOf(requires: readonly Requirement[]): Record<string, string> {
  return Object.fromEntries(requires.map(({ name, asked }) => [name, asked]))
}
