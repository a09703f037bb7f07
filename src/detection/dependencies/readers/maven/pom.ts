import { allWithin, childAt, childrenOf, childText, type Element, parseXml } from '../../formats/xml.ts'

/** `group:artifact` of something that Maven builds or takes; properties are still as written. */
export interface Coordinates {
  readonly group: string
  readonly artifact: string
}

/** A dependency, or one whose version a pom only manages. */
export interface PomDependency extends Coordinates {
  readonly version: string
  readonly scope: string
  readonly type: string
}

/** What a pom.xml says. */
export interface Pom extends Coordinates {
  readonly packaging: string
  readonly parent: (Coordinates & { readonly path: string }) | null
  readonly dependencies: readonly PomDependency[]
  readonly managed: readonly PomDependency[]
  /** Plugins, and what they are given as dependencies. */
  readonly plugins: readonly Coordinates[]
  readonly properties: Readonly<Record<string, string>>
  /** Folders that its plugins and resources name, as written. */
  readonly folders: readonly string[]
  /** All that this pom builds with, and its children with it: its elements by name. */
  readonly content: Readonly<Record<string, string>>
}

/** Reads a pom.xml. */
export function readPom(bytes: Uint8Array): Pom {
  const project = parseXml(bytes)
  if (project.name !== 'project') throw new Error(`its element is <${project.name}>, not <project>`)
  const parent = childAt(project, 'parent')
  const parts = [project, ...childrenOf(childAt(project, 'profiles'), 'profile')]
  const dependencies = parts.flatMap((part) => dependenciesIn(childAt(part, 'dependencies')))
  const managed = parts.flatMap((part) => dependenciesIn(childAt(part, 'dependencyManagement', 'dependencies')))
  const properties = Object.fromEntries(
    parts.flatMap((part) => childAt(part, 'properties')?.children ?? []).map(({ name, text }) => [name, text]),
  )
  return {
    group: childText(project, 'groupId') ?? childText(parent, 'groupId') ?? '',
    artifact: childText(project, 'artifactId') ?? '',
    packaging: childText(project, 'packaging') ?? 'jar',
    parent: parent === undefined ? null : { ...coordinatesOf(parent), path: parentPath(parent) },
    dependencies,
    managed,
    plugins: parts.flatMap(pluginsIn),
    properties,
    folders: parts.flatMap((part) => foldersIn(childAt(part, 'build'))),
    content: contentOf(project, dependencies, properties),
  }
}

function coordinatesOf(element: Element): Coordinates {
  return { group: childText(element, 'groupId') ?? '', artifact: childText(element, 'artifactId') ?? '' }
}

/** An empty `<relativePath/>` says that the parent is from elsewhere. */
function parentPath(parent: Element): string {
  const path = childAt(parent, 'relativePath')
  return path === undefined ? '../pom.xml' : path.text
}

function dependenciesIn(element: Element | undefined): PomDependency[] {
  return childrenOf(element, 'dependency').map((dependency) => ({
    ...coordinatesOf(dependency),
    version: childText(dependency, 'version') ?? '',
    scope: childText(dependency, 'scope') ?? '',
    type: childText(dependency, 'type') ?? 'jar',
  }))
}

function pluginsIn(part: Element): Coordinates[] {
  const build = childAt(part, 'build')
  const plugins = childrenOf(childAt(build, 'plugins'), 'plugin')
  return plugins.flatMap((plugin) => [
    coordinatesOf(plugin),
    ...childrenOf(childAt(plugin, 'dependencies'), 'dependency').map(coordinatesOf),
  ])
}

const folderNames = new Set([
  'directory',
  'workingDirectory',
  'sourceDirectory',
  'source',
  'inputSpec',
  'protoSourceRoot',
  'frontendDirectory',
  'dockerfile',
  'dockerFile',
  'dockerFileDir',
  'dockerDirectory',
  'contextDirectory',
])

function foldersIn(build: Element | undefined): string[] {
  if (build === undefined) return []
  return [...allWithin(build)]
    .filter(({ name, text }) => folderNames.has(name) && text !== '')
    .map(({ text }) => text.replace(/^\$\{(?:project\.)?basedir\}\//, ''))
    .filter((path) => !path.includes('${'))
}

/** What tells people something, where the result is put, or is read on its own. */
const told = new Set([
  ...['name', 'description', 'url', 'inceptionYear', 'licenses', 'developers', 'contributors', 'scm', 'organization'],
  ...[
    'issueManagement',
    'ciManagement',
    'distributionManagement',
    'mailingLists',
    'reporting',
    'modules',
    'modelVersion',
  ],
  ...['dependencies', 'dependencyManagement', 'properties'],
])

function contentOf(
  project: Element,
  dependencies: readonly PomDependency[],
  properties: Readonly<Record<string, string>>,
): Record<string, string> {
  const elements = project.children
    .filter(({ name }) => !told.has(name))
    .map((element) => [element.name, write(element)])
  const used = dependencies
    .filter(({ scope }) => scope !== 'test')
    .map(({ group, artifact, version, scope, type }) => [
      `${group}:${artifact}`,
      [version, scope, type].filter(Boolean).join(' '),
    ])
  const inManagement = managedReferences(project)
  const elsewhere = otherReferences(project)
  const values = Object.entries(properties).filter(([name]) => !inManagement.has(name) || elsewhere.has(name))
  return Object.fromEntries([...elements, ...used, ...values.map(([name, value]) => [name, value])])
}

/** Properties that stand for versions in a management of dependencies count only for those who take them. */
function managedReferences(project: Element): Set<string> {
  const versions = managedIn(project, false).map((dependency) => childText(dependency, 'version') ?? '')
  return new Set(versions.flatMap(namesIn))
}

function otherReferences(project: Element): Set<string> {
  const rest = project.children.filter(({ name }) => name !== 'dependencyManagement')
  const texts = [...rest, ...managedIn(project, true)].flatMap((element) =>
    [...allWithin(element)].map(({ text }) => text),
  )
  return new Set(texts.flatMap(namesIn))
}

/** The managed dependencies, or the boms among them. */
function managedIn(project: Element, isBom: boolean): Element[] {
  const managed = childrenOf(childAt(project, 'dependencyManagement', 'dependencies'), 'dependency')
  return managed.filter((dependency) => (childText(dependency, 'scope') === 'import') === isBom)
}

/** The names in `${name}`. */
function namesIn(text: string): string[] {
  return text
    .split('${')
    .slice(1)
    .map((rest) => rest.slice(0, Math.max(0, rest.indexOf('}'))))
}

function write({ name, attributes, children, text }: Element): string {
  const inner = children.length > 0 ? children.map((child) => `${child.name}=${write(child)}`).join(' ') : text
  const own = Object.values(attributes).filter(Boolean).join(' ')
  return name === 'parent' || children.length > 0 ? `{${own}${inner}}` : inner
}
