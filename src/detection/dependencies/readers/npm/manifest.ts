import { createHash } from 'node:crypto'
import { objectOf, parseJson, textMapOf, textsOf } from './jsonc.ts'
import { isBuildScript } from './tools.ts'

/** How a package asks for another. */
type DependencyKind = 'runtime' | 'development' | 'peer' | 'optional'

/** One dependency as a manifest writes it. */
export interface Dependency {
  readonly name: string
  readonly range: string
  readonly kind: DependencyKind
}

/** What of a package.json matters to the graph. */
export interface Manifest {
  readonly name?: string
  readonly version?: string
  /** Patterns of the members' folders, when it is the top of a workspace. */
  readonly workspaces?: readonly string[]
  /** Ranges by catalog and name, where the top of a workspace holds catalogs (bun); the empty name is the default one. */
  readonly catalogs?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dependencies: readonly Dependency[]
  readonly scripts: Readonly<Record<string, string>>
  /** Whether others can import or run it: `main`, `exports`, `types`, `bin` … */
  readonly isLibrary: boolean
  /** What of it makes what is built, by name; dependencies by their own. */
  readonly content: Readonly<Record<string, string>>
  /** What the top of a workspace says for all members, by name. */
  readonly forMembers: Readonly<Record<string, string>>
  readonly nx: unknown
}

const sections: readonly (readonly [string, DependencyKind])[] = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'peer'],
  ['devDependencies', 'development'],
]

/** Keys that describe a package to people, registries, linters and test runners, and change nothing of what is built. */
const descriptive = new Set(
  (
    'name version description keywords author authors contributors maintainers license licenses homepage bugs repository funding private ' +
    'publishConfig scripts workspaces packageManager devEngines lint-staged husky prettier eslintConfig eslintIgnore stylelint jest ava mocha c8 nyc ' +
    'commitlint release size-limit simple-git-hooks cspell changelog msw sideshow readme $schema overrides resolutions pnpm catalog catalogs ' +
    'dependencies devDependencies peerDependencies peerDependenciesMeta optionalDependencies nextBundleAnalysis knip volta engines'
  ).split(' '),
)

/** Reads a package.json; throws when it is not an object in JSON. */
export function readManifest(bytes: Uint8Array): Manifest {
  const value = parseJson(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a package.json should hold an object, and holds something else')
  }
  return manifestOf(objectOf(value))
}

/** What a package of which nothing is known looks like. */
export function emptyManifest(name?: string): Manifest {
  return manifestOf(name === undefined ? {} : { name })
}

function manifestOf(json: Record<string, unknown>): Manifest {
  const scripts = textMapOf(json['scripts'])
  const dependencies = dependenciesOf(json)
  const workspaces = objectOf(json['workspaces'])
  const patterns = Array.isArray(json['workspaces']) ? json['workspaces'] : workspaces['packages']
  return {
    ...(typeof json['name'] === 'string' && json['name'] !== '' && { name: json['name'] }),
    ...(typeof json['version'] === 'string' && { version: json['version'] }),
    ...(patterns !== undefined && { workspaces: textsOf(patterns) }),
    catalogs: catalogsOf({ ...json, ...workspaces }),
    dependencies,
    scripts,
    isLibrary: ['main', 'module', 'exports', 'types', 'typings', 'bin', 'browser', 'files'].some((key) => key in json),
    content: contentOf(json, dependencies, scripts),
    forMembers: forMembersOf(json),
    nx: json['nx'],
  }
}

/** Ranges by catalog, of a pnpm-workspace.yaml or of bun's package.json. */
export function catalogsOf(json: Record<string, unknown>): Record<string, Record<string, string>> {
  const named = Object.entries(objectOf(json['catalogs'])).map(([name, ranges]) => [name, textMapOf(ranges)] as const)
  return Object.fromEntries(
    [['', textMapOf(json['catalog'])], ...named].filter(([, ranges]) => Object.keys(ranges ?? {}).length > 0),
  )
}

function dependenciesOf(json: Record<string, unknown>): Dependency[] {
  return sections.flatMap(([section, kind]) =>
    Object.entries(textMapOf(json[section])).map(([name, range]) => ({ name, range, kind })),
  )
}

function contentOf(
  json: Record<string, unknown>,
  dependencies: readonly Dependency[],
  scripts: Readonly<Record<string, string>>,
): Record<string, string> {
  const content: Record<string, string> = {}
  for (const { name, range, kind } of dependencies) {
    const known = content[name]
    const text = kind === 'runtime' ? range : `${range} (${kind})`
    content[name] = known === undefined ? text : `${known}, ${text}`
  }
  for (const [name, command] of Object.entries(scripts)) {
    if (isBuildScript(name, command)) content[`script ${name}`] = shortText(command)
  }
  for (const [key, value] of Object.entries(json)) {
    if (!descriptive.has(key)) content[`"${key}"`] = shortText(value)
  }
  const node = objectOf(json['engines'])['node'] ?? objectOf(json['volta'])['node']
  return node === undefined ? content : { ...content, node: shortText(node) }
}

function forMembersOf(json: Record<string, unknown>): Record<string, string> {
  const keys = ['packageManager', 'babel', 'browserslist', 'postcss']
  const found = keys.flatMap((key) => (json[key] === undefined ? [] : [[key, shortText(json[key])] as const]))
  const node = objectOf(json['engines'])['node'] ?? objectOf(json['volta'])['node']
  return Object.fromEntries(node === undefined ? found : [...found, ['node', shortText(node)]])
}

/** A value as a text that people can read where it is short, and as a digest where it is not. */
export function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= 60 ? text : `#${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}
