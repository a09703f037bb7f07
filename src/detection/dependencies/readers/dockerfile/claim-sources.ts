import { classOf } from '../../classes.ts'
import type { Claim } from '../../part.ts'
import { baseOf, folderOf, isWithin, resolvePath, type Tree } from '../../tree.ts'
import { compileIgnore, type IgnoreRule } from '../dockerignore.ts'
import { compilePattern, isPattern } from '../pattern.ts'
import { filesIn } from './commands.ts'
import type { Taken } from './facts.ts'
import { matchesOf } from './guess-context.ts'
import type { ContextBuild, Image } from './image.ts'
import { placesOf } from './image-paths.ts'

/** Something that an image's build takes from the repository. */
export type Source =
  | { readonly file: string; readonly via: string }
  | {
      readonly folder: string
      readonly whole: boolean
      readonly isDelivered: boolean
      readonly accepts: (path: string) => boolean
      readonly via: string
    }
  /** Named but not in the repository: what a build leaves (`target/*.jar`), or a mistake. */
  | { readonly missing: string; readonly context: string; readonly via: string }

/** The rules of the `.dockerignore` that a build in a context obeys, by the Dockerfile's path. */
export type IgnoreOf = (dockerfile: string, context: string) => readonly IgnoreRule[] | undefined

/** What all builds of an image take from the repository, each once. */
export function sourcesOf(image: Image, tree: Tree, ignoreOf: IgnoreOf): readonly Source[] {
  const sources = knownSources.get(image) ?? findSources(image, tree, ignoreOf)
  knownSources.set(image, sources)
  return sources
}

/** Images are of one commit, so what was found of one stays. */
const knownSources = new WeakMap<Image, readonly Source[]>()

function findSources(image: Image, tree: Tree, ignoreOf: IgnoreOf): Source[] {
  const found = new Map<string, Source>()
  for (const build of image.builds) {
    for (const taken of build.build.taken) {
      for (const source of sourcesTaken(image, build, taken, tree, ignoreOf)) found.set(keyOf(source), source)
    }
    for (const source of filesNamed(image, build, tree, ignoreOf)) found.set(keyOf(source), source)
  }
  return [...found.values()]
}

/** The claims on single files, which need no other unit to be known. */
export function claimFiles(image: Image, sources: readonly Source[]): Claim[] {
  return sources.flatMap((source) =>
    'file' in source ? [claim(image, { file: source.file }, 'explicit', source.via)] : [],
  )
}

/** A claim of an image on what its build takes. */
export function claim(image: Image, files: Claim['files'], as: Claim['as'], via: string): Claim {
  const family = as === 'own' ? image.id : 'docker'
  return { unit: image.id, files, as, family, effect: 'rebuild', certainty: 'sure', via }
}

function sourcesTaken(
  image: Image,
  { context, contexts, others }: ContextBuild,
  taken: Taken,
  tree: Tree,
  ignoreOf: IgnoreOf,
): Source[] {
  if (others.has(taken.context)) return []
  const top = taken.context === '' ? context : contexts.get(taken.context)
  if (top === undefined) return []
  const via = `${taken.take} in ${image.dockerfile}`
  const accepts = acceptsBelow(top, ignoreOf(image.dockerfile, top) ?? noRules, taken.excludes)
  const named = taken.sources.flatMap((source) => sourceAt(top, source, accepts, via, tree))
  const written = image.isTemplate ? [] : taken.unknown.flatMap((source) => partlyNamed(top, source, via))
  const all = [...named, ...written]
  const found = taken.isPerhapsMade === true ? all.filter((one) => !('missing' in one)) : all
  return taken.isDelivered ? found.map((one) => ('folder' in one ? { ...one, isDelivered: true } : one)) : found
}

/** What a variable without a value is part of the name of, `api_${TARGETARCH}`: what is built before, where the name begins. */
function partlyNamed(top: string, source: string, via: string): Source[] {
  const known = source.replaceAll(/\$(?:\w{1,80}|\{[^}]{0,200}\})/g, '*').replace(/^[./]+/, '')
  const path = known.startsWith('*') ? undefined : resolvePath(top, known)
  return path === undefined ? [] : [{ missing: path, context: top, via }]
}

/** Files of the context that commands name by their path: `RUN ./hack/build.sh`. */
function filesNamed(image: Image, build: ContextBuild, tree: Tree, ignoreOf: IgnoreOf): Source[] {
  const accepts = acceptsBelow(build.context, ignoreOf(image.dockerfile, build.context) ?? noRules, [])
  return build.build.commands.flatMap(({ text, folder }) => {
    const paths = filesIn(text).flatMap((path) => placesOf(`${folder}/${path}`, build))
    return paths
      .filter((path) => tree.file(path) !== undefined && accepts(path) && classOf(path) !== 'test')
      .map((file) => ({ file, via: `named in ${image.dockerfile}` }))
  })
}

function sourceAt(top: string, source: string, accepts: (path: string) => boolean, via: string, tree: Tree): Source[] {
  const path = resolvePath(top, source)
  if (path === undefined) return []
  if (isPattern(source)) return patternAt(top, path, accepts, via, tree)
  if (tree.file(path)) return accepts(path) ? [{ file: path, via }] : []
  if (tree.isFolder(path)) {
    const folder: Source = { folder: path, whole: path === top, isDelivered: false, accepts, via }
    return isEmptied(path, tree) ? [folder, { missing: path, context: top, via }] : [folder]
  }
  const module = submoduleAround(path, tree)
  return module === undefined ? [{ missing: path, context: top, via }] : [{ file: module, via }]
}

/** Whether a folder is only kept for what a build leaves there: nothing is in it but what makes git keep it. */
function isEmptied(folder: string, tree: Tree): boolean {
  const count = tree.countBelow(folder)
  return (
    count > 0 && count <= 2 && tree.below(folder).every(({ path }) => /^\.(?:git)?(?:keep|ignore)$/.test(baseOf(path)))
  )
}

/** The submodule that a path is inside of: its files are not in this repository. */
function submoduleAround(path: string, tree: Tree): string | undefined {
  for (let at = folderOf(path); at !== ''; at = folderOf(at)) if (tree.file(at)?.mode === '160000') return at
  return undefined
}

/** A pattern is a claim on its folder, so that a file that will fit it is claimed as soon as it is there. */
function patternAt(top: string, path: string, accepts: (path: string) => boolean, via: string, tree: Tree): Source[] {
  const found = matchesOf(path, tree)
  const files = found.files.filter(accepts).map((file): Source => ({ file, via }))
  const folders = found.folders.map((folder): Source => ({ folder, whole: false, isDelivered: false, accepts, via }))
  if (found.length > 0)
    return files.length + folders.length > 200 ? [wholePattern(path, accepts, via)] : [...files, ...folders]
  return [{ missing: path, context: top, via }]
}

/** Of a pattern that fits very many: a claim on the folder where it begins. */
function wholePattern(path: string, accepts: PathTest, via: string): Source {
  const fixed = path.slice(0, path.search(/[*?[\\]/))
  const folder = fixed.slice(0, Math.max(0, fixed.lastIndexOf('/')))
  const tests = patternTests.get(accepts) ?? new Map<string, PathTest>()
  patternTests.set(accepts, tests)
  const test = tests.get(path) ?? patternTest(path, accepts)
  tests.set(path, test)
  return { folder, whole: false, isDelivered: false, accepts: test, via }
}

const patternTests = new WeakMap<PathTest, Map<string, PathTest>>()

function patternTest(path: string, accepts: PathTest): PathTest {
  const pattern = compilePattern(path)
  const below = compilePattern(`${path}/**`)
  return (file) => (pattern.fits(file) || below.fits(file)) && accepts(file)
}

/** Whether a path is among some. */
export type PathTest = (path: string) => boolean

/** Of a build that has no `.dockerignore`. */
export const noRules: readonly IgnoreRule[] = []
const known = new WeakMap<readonly IgnoreRule[], Map<string, PathTest>>()

/** A test of the files that a context lets in by its rules; builds of one context share it, so that what is asked of one is answered for all. */
export function acceptsBelow(top: string, rules: readonly IgnoreRule[], excludes: readonly string[]): PathTest {
  const tests = known.get(rules) ?? new Map<string, PathTest>()
  known.set(rules, tests)
  const key = [top, ...excludes].join('\0')
  const test = tests.get(key) ?? makeTest(top, rules, excludes)
  tests.set(key, test)
  return test
}

function makeTest(top: string, rules: readonly IgnoreRule[], excludes: readonly string[]): PathTest {
  const start = top === '' ? 0 : top.length + 1
  const ignored = compileIgnore(rules)
  const excluded = compileIgnore(excludes.map((pattern) => ({ pattern: pattern.replace(/^\/+/, ''), taken: false })))
  return (path) => isWithin(path, top) && !ignored(path.slice(start)) && !excluded(path.slice(start))
}

function keyOf(source: Source): string {
  if ('file' in source) return `file ${source.file} ${source.via}`
  if ('folder' in source) return `folder ${source.folder} ${source.via}`
  return `missing ${source.missing}`
}
