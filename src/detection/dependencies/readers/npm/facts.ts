import { parseYaml } from '../../formats/yaml.ts'
import { baseOf } from '../../tree.ts'
import { objectOf, parseJson, textMapOf, textsOf } from './jsonc.ts'
import { catalogsOf, type Manifest, readManifest, shortText } from './manifest.ts'
import {
  type ListedProject,
  type NxProject,
  type NxSettings,
  readListedProjects,
  readNxProject,
  readNxSettings,
} from './nx.ts'
import { readTurboSettings, type TurboSettings } from './turbo.ts'

/** The top of a pnpm workspace. */
interface PnpmWorkspace {
  readonly packages: readonly string[]
  readonly catalogs: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Whether ranges of versions are met by members: as it says, or undefined where it leaves that to pnpm's version. */
  readonly linksRanges?: boolean
  /** What it says for all members, by name, e.g. `nodeLinker`. */
  readonly forMembers: Readonly<Record<string, string>>
}

/** What one file says, by its kind. */
export type NpmFacts =
  | { readonly kind: 'package'; readonly manifest: Manifest }
  | { readonly kind: 'pnpm'; readonly workspace: PnpmWorkspace }
  | { readonly kind: 'lerna'; readonly packages: readonly string[] }
  | { readonly kind: 'npmrc'; readonly linksRanges?: boolean }
  | { readonly kind: 'turbo'; readonly settings: TurboSettings }
  | { readonly kind: 'nx'; readonly settings: NxSettings }
  | { readonly kind: 'project'; readonly project: NxProject }
  | { readonly kind: 'list'; readonly projects: readonly ListedProject[] }

const kinds: Readonly<Record<string, NpmFacts['kind']>> = {
  'package.json': 'package',
  'pnpm-workspace.yaml': 'pnpm',
  'pnpm-workspace.yml': 'pnpm',
  'lerna.json': 'lerna',
  '.npmrc': 'npmrc',
  'turbo.json': 'turbo',
  'turbo.jsonc': 'turbo',
  'nx.json': 'nx',
  'project.json': 'project',
  'nest-cli.json': 'list',
  'angular.json': 'list',
  'workspace.json': 'list',
}

/** Which kind of manifest a path is, or undefined for none. */
export function npmKindOf(path: string): NpmFacts['kind'] | undefined {
  const base = baseOf(path)
  return Object.hasOwn(kinds, base) && !isInstalled(path) ? kinds[base] : undefined
}

/** Whether a path lies in what a package manager or a framework put there. */
export function isInstalled(path: string): boolean {
  return path.includes('node_modules/') || path.startsWith('.yarn/') || path.includes('/.yarn/')
}

/** Reads a manifest of that kind; throws when it cannot be understood. */
export function readNpmFacts(bytes: Uint8Array, kind: string): NpmFacts {
  if (kind === 'package') return { kind, manifest: readManifest(bytes) }
  if (kind === 'pnpm') return { kind, workspace: readPnpmWorkspace(bytes) }
  if (kind === 'npmrc') return { kind, ...readNpmrc(bytes) }
  const json = objectOf(parseJson(bytes))
  if (kind === 'lerna') return { kind, packages: textsOf(json['packages']) }
  if (kind === 'turbo') return { kind, settings: readTurboSettings(json) }
  if (kind === 'nx') return { kind, settings: readNxSettings(json) }
  if (kind === 'project') return { kind, project: readNxProject(json) }
  if (kind === 'list') return { kind, projects: readListedProjects(json) }
  throw new Error(`no kind of manifest is called "${kind}"`)
}

function readPnpmWorkspace(bytes: Uint8Array): PnpmWorkspace {
  const value: unknown = parseYaml(bytes)
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    throw new Error('a pnpm-workspace.yaml should hold a mapping, and holds something else')
  }
  const json = objectOf(value)
  const link = json['linkWorkspacePackages'] ?? json['preferWorkspacePackages']
  const forMembers = ['nodeLinker', 'shamefullyHoist', 'useNodeVersion', 'injectWorkspacePackages'].flatMap((key) =>
    json[key] === undefined ? [] : [[key, shortText(json[key])] as const],
  )
  return {
    packages: textsOf(json['packages']),
    catalogs: catalogsOf({ catalog: textMapOf(json['catalog']), catalogs: json['catalogs'] }),
    ...(link !== undefined && { linksRanges: link !== false }),
    forMembers: Object.fromEntries(forMembers),
  }
}

function readNpmrc(bytes: Uint8Array): { linksRanges?: boolean } {
  const lines = new TextDecoder().decode(bytes).split('\n')
  const line = lines.find((text) => /^\s{0,8}(link|prefer)-workspace-packages\s{0,8}=/.test(text))
  return line === undefined ? {} : { linksRanges: line.slice(line.indexOf('=') + 1).trim() !== 'false' }
}
