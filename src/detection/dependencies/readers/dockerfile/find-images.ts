import { digestOf } from '../../../../lib/digest.ts'
import { nameImage, variantOf } from '../../component-names.ts'
import { baseOf, folderOf, resolvePath, type Tree } from '../../tree.ts'
import { imageName, repositoryOf } from '../image-hints/hint.ts'
import { evaluateBuild } from './evaluate.ts'
import type { Build, DockerfileFacts } from './facts.ts'
import { guessContext } from './guess-context.ts'
import type { ContextBuild, Image, ResolvedHint } from './image.ts'
import { namedPackages } from './named-packages.ts'
import { homeOf, isKind } from './names.ts'

/** A Dockerfile with how it is said to be built; without facts it could not be read. */
export interface FoundDockerfile {
  readonly path: string
  readonly facts: DockerfileFacts | undefined
  readonly hints: readonly ResolvedHint[]
  /** Of one that stands inside of another file: what its image is called, and the folder that it builds. */
  readonly inline?: { readonly name: string; readonly folder: string }
}

interface Group {
  readonly signature: string
  readonly names: Set<string>
  readonly builds: ContextBuild[]
  readonly aliases: Set<string>
  readonly hints: ResolvedHint[]
}

/**
 * The images of the repository. A Dockerfile is one, or one for each set of arguments or stage that makes it take other files under another
 * name.
 */
export function findImages(dockerfiles: readonly FoundDockerfile[], tree: Tree): Image[] {
  const delivered = dockerfiles.filter(({ path }) => variantOf(path) !== 'development')
  const beside = Map.groupBy(delivered, ({ path }) => folderOf(path))
  return dockerfiles.flatMap((found) => imagesOf(found, tree, beside.get(folderOf(found.path))?.length === 1))
}

function imagesOf(found: FoundDockerfile, tree: Tree, isAlone: boolean): Image[] {
  const groups = groupsOf(found, tree)
  return groups.map((group) => {
    const given = groups.length > 1 ? [...group.names][0] : undefined
    const { inline } = found
    const part = given ?? inline?.name
    const name = part ?? nameImage(found.path, isAlone) ?? ''
    return {
      id: part === undefined ? `image:${found.path}` : `image:${found.path}#${part}`,
      name,
      home: inline?.folder ?? homeOf(found.path),
      dockerfile: found.path,
      isInline: inline !== undefined,
      folder: inline?.folder ?? folderOf(found.path),
      builds: group.builds,
      aliases: [...new Set([name, ...group.names, ...group.aliases])].filter((alias) => alias !== ''),
      saidIn: saidIn(group.hints),
      isTemplate: given === undefined && isTemplate(group.builds) && !hasCode(folderOf(found.path), tree),
    }
  })
}

function groupsOf({ path, facts, hints }: FoundDockerfile, tree: Tree): Group[] {
  if (!facts) return [{ ...emptyGroup(), aliases: new Set(hints.flatMap(({ hint }) => hint.names)) }]
  const groups: Group[] = []
  const isVaried = hints.some(({ hint }) => !isKind(hint.target))
  for (const hint of hints) addTo(groups, hint, facts, isVaried ? isForDeveloping : isKind)
  if (groups.length === 0) return [guessed(path, facts, tree)]
  const named = groups.filter(({ names }) => names.size > 0)
  return named.length > 1 && distinct(named) ? named : [mergeAll(groups)]
}

function emptyGroup(signature = ''): Group {
  return { signature, names: new Set(), builds: [], aliases: new Set(), hints: [] }
}

/** Whether a stage is for developing or testing, where the other stages of its Dockerfile are images of their own. */
function isForDeveloping(stage: string): boolean {
  return variantOf(`Dockerfile.${stage}`) === 'development'
}

function addTo(
  groups: Group[],
  resolved: ResolvedHint,
  facts: DockerfileFacts,
  isOnlyKind: (stage: string) => boolean,
): void {
  const { hint } = resolved
  const builds = buildsOf(resolved, facts, isOnlyKind)
  const signature = signatureOf(isOnlyKind(hint.target) ? '' : hint.target, builds.at(-1)?.build)
  const own = nameIn(hint.names)
  const group = groups.find((known) => known.signature === signature || (own !== '' && known.names.has(own)))
  const into = group ?? emptyGroup(signature)
  if (!group) groups.push(into)
  if (own !== '') into.names.add(own)
  into.hints.push(resolved)
  into.builds.push(...builds.filter((build) => !into.builds.some((known) => isSame(known, build))))
  const names = [...hint.names, ...(hint.alsoCalled ?? [])]
  for (const alias of names.flatMap(aliasesIn)) into.aliases.add(alias)
}

/** What tells images of one Dockerfile apart: another stage, other sources, other packages. */
function signatureOf(target: string, build: Build | undefined): string {
  const sources = build?.taken.map((taken) => [taken.context, taken.sources, taken.unknown])
  return JSON.stringify([target, sources, build?.commands.flatMap(({ text }) => namedPackages(text))])
}

/** What each file that is there to say how images are built says of this one. */
function saidIn(hints: readonly ResolvedHint[]): Map<string, Record<string, string>> {
  const files = Map.groupBy(hints, ({ file }) => file)
  return new Map(
    [...files].map(([file, said]) => {
      const entries = said.map(({ hint }) => [
        `build of ${nameIn(hint.names) || hint.context}`,
        `#${digestOf({ ...hint, names: [] }).slice(0, 8)}`,
      ])
      return [file, Object.fromEntries(entries) as Record<string, string>]
    }),
  )
}

/** Contexts that are what other builds make. */
const elsewhere = /^(?:target:|service:|docker-image:\/\/)/

/** The stage that is asked for, and the last stage where the one asked for is only of a kind. */
function buildsOf(
  { hint, context, start }: ResolvedHint,
  facts: DockerfileFacts,
  isOnlyKind: (stage: string) => boolean,
): ContextBuild[] {
  const others = Object.entries(hint.contexts).filter(([, where]) => elsewhere.test(where))
  const folders = Object.entries(hint.contexts).flatMap(([name, where]) => {
    const folder = /^\w[\w+-]{1,20}:/.test(where) ? undefined : resolvePath(start, where)
    return folder === undefined ? [] : [[name, folder] as const]
  })
  const contexts = new Set([...others, ...folders].map(([name]) => name))
  const args = new Map(Object.entries(hint.args).filter(([, value]) => !value.includes('*')))
  const targets = [...new Set([hint.target, isOnlyKind(hint.target) ? '' : hint.target])]
  return targets.map((target) => ({
    context,
    build: evaluateBuild(facts, { args, target, contexts }),
    contexts: new Map(folders),
    others: new Map(others.map(([name, where]) => [name, where.replace(elsewhere, '')])),
  }))
}

function guessed(path: string, facts: DockerfileFacts, tree: Tree): Group {
  const build = evaluateBuild(facts, { args: new Map(), target: '', contexts: new Set() })
  const context = guessContext(path, build, tree)
  return { ...emptyGroup(), builds: [{ context, build, contexts: new Map(), others: new Map() }] }
}

function distinct(groups: readonly Group[]): boolean {
  const names = groups.map(({ names }) => [...names][0] ?? '')
  return new Set(names).size === groups.length
}

function mergeAll(groups: readonly Group[]): Group {
  return {
    signature: '',
    names: new Set(groups.flatMap(({ names }) => [...names])),
    builds: groups.flatMap(({ builds }) => builds),
    aliases: new Set(groups.flatMap(({ aliases }) => [...aliases])),
    hints: groups.flatMap(({ hints }) => hints),
  }
}

function isSame(one: ContextBuild, other: ContextBuild): boolean {
  return one.context === other.context && sourcesOf(one.build) === sourcesOf(other.build)
}

function sourcesOf(build: Build): string {
  return JSON.stringify([build.taken, build.images, build.commands])
}

/** What a hint calls its image: the first name that is known. */
function nameIn(names: readonly string[]): string {
  const known = names.find((name) => name !== '' && isKnown(imageName(name)))
  return known === undefined ? '' : imageName(known)
}

/** What an image is called by a name of which registry and tag may be variables: `$(PREFIX)shop:$(TAG)` is shop. */
function aliasesIn(name: string): string[] {
  const [repository, own] = [repositoryOf(name), imageName(name)]
  if (isKnown(repository)) return [repository, own]
  const short = own.replace(/^\*(?=\w)/, '')
  return short !== '' && isKnown(short) ? [short] : []
}

/** Whether a name is written out, without variables that have no value. */
function isKnown(name: string): boolean {
  return !/[*${}]/.test(name)
}

const code =
  /\.(?:go|py|rs|java|kt|cs|csproj|[cm]?[jt]sx?|rb|php|exs?)$|^(?:package\.json|pom\.xml|Cargo\.toml|go\.mod|build\.gradle(?:\.kts)?)$/

/** Whether a folder holds code itself, so that a Dockerfile in it is that code's and not one for many. */
function hasCode(folder: string, tree: Tree): boolean {
  return tree.below(folder).some(({ path }) => folderOf(path) === folder && code.test(baseOf(path)))
}

/** A variable that may choose what is built, and not only for which platform. */
const choosing = /\$\{?(?!(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)\b|(?:GO)?(?:OS|ARCH)\b)\w/

function isTemplate(builds: readonly ContextBuild[]): boolean {
  const taken = builds.flatMap(({ build }) => build.taken)
  const isFilled = taken.every(({ sources, unknown }) => unknown.length > 0 || sources.length === 0)
  return isFilled && taken.some(({ unknown }) => unknown.some((source) => choosing.test(source)))
}
