import { folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { compilePattern, isPattern } from '../pattern.ts'
import type { Build } from './facts.ts'
import { isVagueFolder } from './names.ts'

/** The folder that makes most of a build's sources exist: the Dockerfile's own, or one above it. */
export function guessContext(dockerfile: string, build: Build, tree: Tree): string {
  const own = folderOf(dockerfile)
  const folders = [own]
  for (let above = own; above !== ''; folders.push(above)) above = folderOf(above)
  const preferred = isVagueFolder(own) ? [...folders.slice(1), own] : folders
  const scored = preferred.map((folder) => ({ folder, score: scoreOf(folder, build, tree) }))
  const best = Math.max(...scored.map(({ score }) => score))
  return scored.find(({ score }) => score === best)?.folder ?? own
}

function scoreOf(context: string, build: Build, tree: Tree): number {
  const sources = build.taken.filter((taken) => taken.context === '').flatMap((taken) => taken.sources)
  const known = sources.filter((source) => source !== '')
  const exist = known.filter((source) => existsIn(context, source, tree)).length
  return exist + evidenceOf(context, build, tree)
}

/** What commands presuppose at the top of the context, when all of it is taken. */
function evidenceOf(context: string, build: Build, tree: Tree): number {
  if (!build.taken.some((taken) => taken.sources.includes(''))) return 0
  const has = (name: string) => tree.file(resolvePath(context, name) ?? '') !== undefined
  const says = (text: string) => build.commands.some((command) => command.text.includes(text))
  let score = 0
  if (says('turbo') && has('turbo.json')) score += 1
  if (says('--filter') && (has('pnpm-workspace.yaml') || has('package.json'))) score += 1
  if (says('go build') && has('go.mod')) score += 1
  if (says('cargo') && has('Cargo.toml')) score += 1
  if (/\b(npm|pnpm|yarn) /.test(build.commands.map(({ text }) => text).join('\n')) && has('package.json')) score += 1
  score += placesOf(build).filter((place) => tree.isFolder(resolvePath(context, place) ?? '')).length
  return score + build.commands.filter(({ text }) => pathsIn(text).some((path) => existsIn(context, path, tree))).length
}

/** Folders of the image that commands run in, or that files are kept of, from where all of the context was copied to. */
function placesOf(build: Build): string[] {
  const whole = build.taken.filter((taken) => taken.context === '' && taken.sources.includes(''))
  const kept = new Set(build.kept.map((path) => path.slice(0, Math.max(1, path.lastIndexOf('/')))))
  return [...build.commands.map(({ folder }) => folder), ...kept].flatMap((folder) =>
    whole.flatMap(({ to }) =>
      folder !== to && isWithin(folder, to) ? [folder.slice(to === '/' ? 1 : to.length + 1)] : [],
    ),
  )
}

function pathsIn(command: string): string[] {
  return command.split(/\s+/).filter((word) => /^\.?\/?[\w.-]+(\/[\w.-]+)+$/.test(word))
}

/** Whether a source, or anything that its pattern fits, is in a context. */
function existsIn(context: string, source: string, tree: Tree): boolean {
  const path = resolvePath(context, source.replace(/^\/+/, ''))
  if (path === undefined) return false
  if (!isPattern(source)) return tree.file(path) !== undefined || tree.isFolder(path)
  return matchesOf(path, tree).length > 0
}

/** What a pattern fits. */
export interface Matches {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly length: number
}

const matched = new WeakMap<Tree, Map<string, Matches>>()

/** The files and folders that a pattern fits, of those below its fixed beginning; each pattern is looked for once in a tree. */
export function matchesOf(path: string, tree: Tree): Matches {
  const found = matched.get(tree) ?? new Map<string, Matches>()
  matched.set(tree, found)
  const matches = found.get(path) ?? findMatches(path, tree)
  found.set(path, matches)
  return matches
}

function findMatches(path: string, tree: Tree): Matches {
  const fixed = path.slice(0, path.search(/[*?[\\]/))
  const folder = folderOf(fixed)
  const pattern = compilePattern(path)
  const depth = path.includes('**') ? 50 : path.split('/').length
  const files: string[] = []
  const folders = new Set<string>()
  for (const found of tree.below(folder)) {
    if (!found.path.startsWith(fixed)) continue
    if (pattern.fits(found.path)) files.push(found.path)
    else
      for (const above of foldersOf(found.path, folder, depth))
        if (!folders.has(above) && pattern.fits(above)) folders.add(above)
  }
  return { files, folders: [...folders], length: files.length + folders.size }
}

function foldersOf(path: string, top: string, depth: number): string[] {
  const names = path.split('/')
  const from = top === '' ? 1 : top.split('/').length + 1
  return names
    .slice(0, -1)
    .flatMap((_, at) => (at + 1 >= from && at + 1 <= depth ? [names.slice(0, at + 1).join('/')] : []))
}
