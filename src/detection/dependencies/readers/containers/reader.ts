import { isForDevelopment } from '../../component-names.ts'
import { textOf } from '../../formats/text.ts'
import { emptyPart, type Part } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, isWithin, type Tree } from '../../tree.ts'
import { type ComposeFiles, composeHints, joinCompose, linkCompose } from '../compose/compose-part.ts'
import { withLater } from '../dockerfile/base-images.ts'
import { findImages } from '../dockerfile/find-images.ts'
import type { ResolvedHint } from '../dockerfile/image.ts'
import { type ImagesOfCommit, joinImages, linkImages } from '../dockerfile/image-part.ts'
import { findInline, troublesOfInline } from '../dockerfile/inline.ts'
import { isOfOthers } from '../dockerfile/names.ts'
import { resolveHint } from '../dockerfile/resolve-hint.ts'
import { unknownContexts } from '../dockerfile/unknown-contexts.ts'
import { joinCharts } from '../helm/helm-part.ts'
import { joinReleases } from '../helm/release-part.ts'
import { findDeployed } from '../kubernetes/deployed-units.ts'
import { joinManifests, linkManifests } from '../kubernetes/kubernetes-part.ts'
import { factsOfKind, mergeParts } from '../packages.ts'
import { joinRecipes } from '../recipes/recipe-part.ts'
import { joinToolchains } from '../toolchains/toolchain-part.ts'
import { type ContainerFacts, readContainerFile } from './facts.ts'
import { kindOfFile, mayBeOfKind } from './kinds.ts'

/**
 * Everything about images: Dockerfiles and their contexts, compose files, Kubernetes manifests, kustomizations and charts. They are one
 * reader, because where an image's context is stands in one file, what it takes in another, and where it runs in a third.
 */
export const containers: Reader<ContainerFacts> = {
  id: 'containers',
  version: 12,
  maxBytes: 2_000_000,
  wants: (path) => kindOfFile(path) !== undefined,
  mayWant: mayBeOfKind,
  kindOf: (path) => kindOfFile(path) ?? '',
  read: (bytes, kind) => readContainerFile(textOf(bytes), kind),
  link(facts, tree) {
    const commit = remember(facts, tree)
    return mergeParts([
      linkImages(commit),
      linkCompose(commit.compose, tree),
      linkManifests(commit.manifests),
      troubles(facts, commit),
    ])
  },
  join(facts, tree, units) {
    const commit = remember(facts, tree)
    const images = joinImages(commit, units)
    const deployed = findDeployed(commit.images, units, commit.built, images.edges)
    const known = mergeParts([joinManifests(commit.manifests, tree, deployed), joinCharts(commit, deployed)])
    const delivered = mergeParts([linkManifests(commit.manifests), known])
    return mergeParts([
      images,
      joinToolchains(commit, units),
      joinRecipes(commit, units),
      joinCompose(commit.compose, deployed),
      known,
      joinReleases(commit, commit.manifests, tree, deployed, delivered),
    ])
  },
}

/** Folders of manifests that are tried or told, and deploy nothing; `overlays/test` is an environment. */
const trials = /^(?:tests?|docs?)\/|(?:^|\/)(?:tests|testdata|__tests__|fixtures|__fixtures__|[\w.-]{1,80}[._-]tests)\//

type Commit = ReturnType<typeof commitOf>

const commits = new WeakMap<FactsByPath<ContainerFacts>, Commit>()

/** What is known of a commit, found out once for both looks at it. */
function remember(facts: FactsByPath<ContainerFacts>, tree: Tree): Commit {
  const known = commits.get(facts)
  if (known?.tree === tree) return known
  const commit = commitOf(facts, tree)
  commits.set(facts, commit)
  return commit
}

function commitOf(facts: FactsByPath<ContainerFacts>, tree: Tree) {
  const dockerfiles = new Set([...facts.keys()].filter((path) => kindOfFile(path) === 'dockerfile'))
  const described = unwrap(factsOfKind(facts, 'compose'), ({ compose: found }) => found)
  const compose: ComposeFiles = {
    files: new Map([...described].filter(([file]) => !isForDevelopment(file))),
    environments: unwrap(factsOfKind(facts, 'environment'), ({ variables }) => variables),
  }
  const { hints, built } = hintsOf(facts, compose, described, dockerfiles)
  const read = factsOfKind(facts, 'dockerfile')
  const ours = [...dockerfiles].filter((path) => !isOfOthers(path) || hints.has(path))
  const found = ours.map((path) => ({
    path,
    facts: read.get(path)?.dockerfile,
    hints: hints.get(path) ?? [],
  }))
  const inline = findInline([...hints.values()].flat())
  const ignoreFileOf = ignoreFinder(tree)
  const rules = factsOfKind(facts, 'dockerignore')
  const charts = factsOfKind(facts, 'chart')
  return {
    images: withLater(findImages([...found, ...inline.map(({ found: each }) => each)], tree)),
    inline,
    hints,
    tree,
    ignoreFileOf,
    ignoreOf: (dockerfile: string, context: string) => rules.get(ignoreFileOf(dockerfile, context) ?? '')?.rules,
    isAside: asideTest(facts, [...charts.keys()].map(folderOf)),
    isBuildList: (path: string) => buildLists.has(kindOfFile(path) ?? ''),
    built,
    compose,
    manifests: new Map(
      [
        ...unwrap(factsOfKind(facts, 'manifests'), ({ manifests }) => manifests),
        ...plainTemplates(facts, [...charts.keys()].map(folderOf)),
      ].filter(([path]) => !trials.test(path)),
    ),
    charts: unwrap(charts, ({ chart }) => chart),
    values: unwrap(factsOfKind(facts, 'values'), ({ values }) => values),
    recipes: unwrap(factsOfKind(facts, 'recipes'), ({ recipes }) => recipes),
    calls: unwrap(factsOfKind(facts, 'hints'), ({ calls = [] }) => calls),
    tools: unwrap(factsOfKind(facts, 'tools'), ({ tools }) => tools),
    templates: unwrap(factsOfKind(facts, 'template'), ({ template }) => template),
  } satisfies ImagesOfCommit & Record<string, unknown>
}

/** Manifests in a folder of that name that no chart is around: they are taken as they are. */
function plainTemplates(facts: FactsByPath<ContainerFacts>, charts: readonly string[]) {
  return [...factsOfKind(facts, 'template')].flatMap(([path, { manifests }]) =>
    manifests === undefined || charts.some((folder) => isWithin(path, folder)) ? [] : [[path, manifests] as const],
  )
}

/** Every hint by the Dockerfile that it means, and the Dockerfile of each compose service (`file`, NUL, `service`). */
function hintsOf(
  facts: FactsByPath<ContainerFacts>,
  compose: ComposeFiles,
  described: ComposeFiles['files'],
  dockerfiles: ReadonlySet<string>,
) {
  const all: ResolvedHint[] = []
  const built = new Map<string, string>()
  for (const [file, found] of compose.files) {
    for (const hint of composeHints(file, found, compose)) {
      const resolved = resolveHint(hint, file, dockerfiles)
      all.push(...resolved)
      if (resolved[0]) built.set(`${file}\0${hint.names[0] ?? ''}`, resolved[0].dockerfile)
    }
  }
  for (const [file, { hints }] of [...factsOfKind(facts, 'hints'), ...factsOfKind(facts, 'recipes')])
    all.push(...hints.flatMap((hint) => resolveHint(hint, file, dockerfiles)))
  const known = new Set(all.map(({ dockerfile }) => dockerfile))
  const unknown = developmentHints(described, compose, dockerfiles).filter(({ dockerfile }) => !known.has(dockerfile))
  return { hints: Map.groupBy([...all, ...unknown], ({ dockerfile }) => dockerfile), built }
}

/** Compose files for development say where a context is, for Dockerfiles that nothing else speaks of; not which stage is delivered, or what it is called. */
function developmentHints(
  described: ComposeFiles['files'],
  { files, environments }: ComposeFiles,
  dockerfiles: ReadonlySet<string>,
): ResolvedHint[] {
  const development = [...described].filter(([file]) => !files.has(file))
  return development.flatMap(([file, found]) =>
    composeHints(file, found, { files, environments })
      .filter(({ inline }) => inline === undefined)
      .flatMap((hint) => resolveHint({ ...hint, target: '', names: [] }, file, dockerfiles)),
  )
}

/** Docker takes `<Dockerfile>.dockerignore` if there is one, else that at the top of the context. */
function ignoreFinder(tree: Tree) {
  return (dockerfile: string, context: string): string | undefined => {
    const top = context === '' ? '' : `${context}/`
    const names = [`${dockerfile}.dockerignore`, `${top}.dockerignore`, `${top}.containerignore`]
    return names.find((name) => tree.file(name) !== undefined)
  }
}

const buildLists = new Set<string>(['skaffold', 'bake-hcl', 'bake-json', 'tiltfile'])

const sayHow = new Set(['dockerfile', 'dockerignore', 'compose', 'hints', 'manifests', 'chart'])

/** Whether a file is there to say how images are built or run; recipes are where they build any. */
function saysHow(facts: ContainerFacts): boolean {
  return sayHow.has(facts.kind) || (facts.kind === 'recipes' && facts.hints.length > 0)
}

/** Tests for files that say how images are built and run, and for all of a chart. */
function asideTest(facts: FactsByPath<ContainerFacts>, charts: readonly string[]): (path: string) => boolean {
  const files = new Set(
    [...facts]
      .filter(([path, read]) => 'facts' in read && saysHow(read.facts) && baseOf(path) !== 'package.json')
      .map(([path]) => path),
  )
  const folders = charts.filter((folder) => folder !== '')
  return (path) => files.has(path) || path === '.gitmodules' || folders.some((folder) => isWithin(path, folder))
}

/** What cannot be read is of the image that it builds, or of those whose folder is nearest. */
function troubles(facts: FactsByPath<ContainerFacts>, { images, inline, hints }: Commit): Part {
  const findings = [...facts].flatMap(([file, read]) => {
    if (!('trouble' in read)) return []
    const own = images.filter(({ dockerfile }) => dockerfile === file).map(({ id }) => id)
    return [{ file, because: `${wantedOf(file)} was wanted, it cannot be read: ${read.trouble}`, units: own }]
  })
  return {
    ...emptyPart,
    findings: [...findings, ...troublesOfInline(inline), ...unknownContexts([...hints.values()].flat(), images)],
  }
}

function wantedOf(file: string): string {
  const kind = kindOfFile(file)
  const names: Readonly<Record<string, string>> = {
    dockerfile: 'a Dockerfile',
    compose: 'a compose file',
    chart: 'a chart',
    kustomization: 'a kustomization',
    helmfile: 'a helmfile',
    mise: 'TOML',
    taskfile: 'a Taskfile',
  }
  return names[kind ?? ''] ?? 'YAML'
}

function unwrap<Kind, Inner>(found: ReadonlyMap<string, Kind>, pick: (facts: Kind) => Inner): Map<string, Inner> {
  return new Map([...found].map(([path, facts]) => [path, pick(facts)]))
}
