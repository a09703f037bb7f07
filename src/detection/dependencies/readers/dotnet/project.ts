import { allWithin, childrenOf, childText, type Element, parseXml } from '../../formats/xml.ts'

/** A package as a project or a central list names it. */
export interface PackageReference {
  readonly name: string
  readonly version: string
}

/** What an MSBuild file says: a project, or props and targets that others take in. */
export interface MsBuildFile {
  readonly kind: 'project' | 'shared'
  readonly sdk: string
  /** Whether it makes a program: a web project, a worker, an executable. */
  readonly isProgram: boolean
  readonly isTest: boolean
  /** Whether it only starts others while developing (Aspire). */
  readonly isHost: boolean
  /** Other projects, as written. */
  readonly projects: readonly string[]
  readonly packages: readonly PackageReference[]
  /** Files and folders that it takes in, with the element that does: `Compile`, `Protobuf`, `Import`; as written. */
  readonly includes: readonly { readonly by: string; readonly path: string }[]
  /** Properties, which others may stand for. */
  readonly properties: Readonly<Record<string, string>>
  /** Whether these also hold for what nobody asks for by name. */
  readonly pinsTransitively: boolean
  /** Versions that it manages for projects below (`Directory.Packages.props`). */
  readonly managed: Readonly<Record<string, string>>
}

const programSdks = [
  'microsoft.net.sdk.web',
  'microsoft.net.sdk.worker',
  'microsoft.net.sdk.blazorwebassembly',
  'microsoft.net.sdk.functions',
]
const items = new Set([
  'Compile',
  'Content',
  'None',
  'EmbeddedResource',
  'Protobuf',
  'AdditionalFiles',
  'Resource',
  'OpenApiReference',
  'TypeScriptCompile',
  'Page',
])

/** Reads a *.csproj, *.fsproj, *.vbproj, *.props or *.targets. */
export function readMsBuildFile(bytes: Uint8Array, kind: 'project' | 'shared'): MsBuildFile {
  const project = parseXml(bytes)
  if (project.name !== 'Project') throw new Error(`its element is <${project.name}>, not <Project>`)
  const all = [...allWithin(project)]
  const properties = propertiesOf(project)
  const packages = named(all, 'PackageReference').map(packageOf)
  const sdk = [project.attributes['Sdk'], ...named(all, 'Sdk').map(({ attributes }) => attributes['Name'])]
    .filter(Boolean)
    .join(' ')
  const isHost = sdk.includes('Aspire.AppHost') || isTrue(properties['IsAspireHost'])
  return {
    kind,
    sdk,
    isHost,
    isProgram: programSdks.some((one) => sdk.toLowerCase().includes(one)) || isExecutable(properties['OutputType']),
    isTest:
      isTrue(properties['IsTestProject']) || sdk.includes('MSTest.Sdk') || packages.some(({ name }) => isOfTests(name)),
    projects: named(all, 'ProjectReference').flatMap((reference) => includesIn(reference)),
    packages,
    includes: [...all.flatMap(filesIn), ...foldersIn(properties)],
    properties,
    pinsTransitively: isTrue(properties['CentralPackageTransitivePinningEnabled']),
    managed: Object.fromEntries(
      [...named(all, 'PackageVersion'), ...named(all, 'GlobalPackageReference')]
        .map(packageOf)
        .map(({ name, version }) => [name, version]),
    ),
  }
}

function propertiesOf(project: Element): Record<string, string> {
  const groups = childrenOf(project, 'PropertyGroup')
  return Object.fromEntries(groups.flatMap(({ children }) => children.map(({ name, text }) => [name, text])))
}

function named(all: readonly Element[], name: string): Element[] {
  return all.filter((element) => element.name === name)
}

function packageOf(element: Element): PackageReference {
  const { attributes } = element
  const version = attributes['Version'] ?? attributes['VersionOverride'] ?? childText(element, 'Version') ?? ''
  return { name: attributes['Include'] ?? attributes['Update'] ?? '', version }
}

function filesIn(element: Element): MsBuildFile['includes'] {
  const { name, attributes } = element
  if (name === 'Import') return pathsIn(attributes['Project']).map((path) => ({ by: name, path }))
  if (!items.has(name)) return []
  return includesIn(element).map((path) => ({ by: name, path }))
}

/** Where a site that is built along lies: `<SpaRoot>..\web\</SpaRoot>`. */
function foldersIn(properties: Readonly<Record<string, string>>): MsBuildFile['includes'] {
  return ['SpaRoot', 'ClientRoot'].flatMap((by) => pathsIn(properties[by]).map((path) => ({ by, path })))
}

function includesIn({ attributes }: Element): string[] {
  return pathsIn(attributes['Include'])
}

function isOfTests(name: string): boolean {
  const known = name.toLowerCase()
  return (
    known === 'microsoft.net.test.sdk' ||
    ['xunit', 'nunit', 'mstest', 'tunit'].some((start) => known.split('.')[0] === start)
  )
}

/** A list parted by semicolons, with the slashes of every system. */
function pathsIn(list: string | undefined): string[] {
  const paths = (list ?? '').split(';').map((path) => path.trim().replaceAll('\\', '/'))
  return paths
    .map((path) => path.replace('$(MSBuildThisFileDirectory)', './').replace('$(MSBuildProjectDirectory)', './'))
    .filter(Boolean)
}

function isExecutable(type: string | undefined): boolean {
  return ['exe', 'winexe'].includes((type ?? '').toLowerCase())
}

function isTrue(value: string | undefined): boolean {
  return (value ?? '').toLowerCase() === 'true'
}
