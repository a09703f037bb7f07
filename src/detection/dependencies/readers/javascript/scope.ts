import { baseOf, folderOf, isWithin, type Tree } from '../../tree.ts'
import { isInstalled } from '../npm/facts.ts'
import { isForChecking } from '../npm/tools.ts'

/** How many sources are read, at most, where no manifest needs it, and where nothing but the sources says what belongs together. */
const fewSources = 6_000
const mostSources = 20_000

/** Which sources of a commit are worth reading. */
interface Scope {
  has(path: string): boolean
  readonly isEmpty: boolean
  /** How many would be read at most, where there are more than that. */
  readonly tooMany?: number
}

const extensions = new Set('js jsx mjs cjs ts tsx mts cts vue svelte astro'.split(' '))
const scopes = new WeakMap<Tree, Scope>()

/** Whether a file is called like a source. */
export function hasSourceName(baseName: string): boolean {
  return extensions.has(baseName.slice(baseName.lastIndexOf('.') + 1))
}

/** Whether a path is a source that may be part of what is built, rather than a test, a type declaration or something generated. */
export function isSource(path: string): boolean {
  const base = baseOf(path)
  if (!hasSourceName(base) || base.endsWith('.d.ts') || base.includes('.min.')) return false
  if (/\.(test|spec|stories|story|cy|e2e|bench)\./.test(base) || isInstalled(path)) return false
  return !/(^|\/)(__tests__|__mocks__|tests?|e2e|cypress|dist|build|\.next|\.nuxt|\.storybook|vendor|public|static|coverage)\//.test(
    path,
  )
}

/** Whether a path is the settings of a bundler or framework: these are read everywhere. */
export function isBuildConfig(path: string): boolean {
  const base = baseOf(path)
  const middle = base.indexOf('.config.')
  return middle > 0 && isSource(path) && !isForChecking(base.slice(0, middle)) && !base.startsWith('postcss.config.d')
}

/**
 * Everything where there is little; else what no manifest speaks of: packages outside of workspaces, and projects of Nx without a package.json.
 */
export function scopeOf(tree: Tree): Scope {
  const known = scopes.get(tree)
  if (known) return known
  const scope = findScope(tree)
  scopes.set(tree, scope)
  return scope
}

const nothing: Scope = { has: () => false, isEmpty: true }

function findScope(tree: Tree): Scope {
  if (hasAtMost(fewSources, tree, isSource)) return { has: isSource, isEmpty: false }
  const folders = foldersWithoutWorkspace(tree)
  if (folders.length === 0) return nothing
  const has = (path: string) => isSource(path) && folders.some((folder) => isWithin(path, folder))
  return hasAtMost(mostSources, tree, has) ? { has, isEmpty: false } : { ...nothing, tooMany: mostSources }
}

function hasAtMost(most: number, tree: Tree, counts: (path: string) => boolean): boolean {
  let count = 0
  for (const name of tree.names()) {
    if (!hasSourceName(name)) continue
    for (const path of tree.named(name)) {
      if (counts(path)) count += 1
      if (count > most) return false
    }
  }
  return true
}

const lockfiles = ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb']
const markers = ['pnpm-workspace.yaml', 'lerna.json', 'turbo.json', 'rush.json']

function foldersWithoutWorkspace(tree: Tree): string[] {
  const tops = new Set(markers.flatMap((name) => tree.named(name).map(folderOf)))
  const locked = new Set(lockfiles.flatMap((name) => tree.named(name).map(folderOf)))
  const packages = new Set(
    tree
      .named('package.json')
      .filter((path) => !isInstalled(path))
      .map(folderOf),
  )
  const alone = [...packages].filter((folder) => folder !== '' && locked.has(folder) && !isBelow(folder, tops))
  const projects = tree.named('nx.json').length === 0 ? [] : tree.named('project.json').map(folderOf)
  return [...new Set([...alone, ...projects.filter((folder) => !packages.has(folder))])]
}

function isBelow(folder: string, tops: ReadonlySet<string>): boolean {
  for (let at = folder; ; at = folderOf(at)) {
    if (tops.has(at)) return true
    if (at === '') return false
  }
}
