import type { Claim, Edge, GraphFinding, Part, Unit } from '../part.ts'
import type { FactsByPath } from '../reader.ts'
import { baseOf, folderOf, isWithin, type Tree } from '../tree.ts'

/** The id of a family's unit in a folder: `cargo:crates/money`, `go:.` at the top. */
export function unitId(family: string, folder: string): string {
  return `${family}:${folder === '' ? '.' : folder}`
}

/** A file by which a unit is claimed for sure, and whose change builds it anew. */
export function fileClaim(unit: Unit, file: string, via: string, family = familyOf(unit)): Claim {
  return { unit: unit.id, files: { file }, as: 'explicit', family, effect: 'rebuild', certainty: 'sure', via }
}

/** A unit is made of another, for sure. */
export function sureEdge(of: string, on: string, via: string): Edge {
  return { of, on, effect: 'rebuild', certainty: 'sure', via }
}

/** A unit may be made of another. */
export function doubtfulEdge(of: string, on: string, via: string): Edge {
  return { of, on, effect: 'rebuild', certainty: 'maybe', via }
}

/** Manifests by which a folder shows that it belongs to a family. */
const manifests: Readonly<Record<string, readonly string[]>> = {
  npm: ['package.json'],
  go: ['go.mod'],
  python: ['pyproject.toml', 'setup.py', 'requirements.txt', 'Pipfile'],
  cargo: ['Cargo.toml'],
  maven: ['pom.xml'],
  gradle: ['build.gradle', 'build.gradle.kts'],
  composer: ['composer.json'],
  ruby: ['Gemfile'],
  elixir: ['mix.exs'],
}

/** What else of a family lies beside its manifest, and is nothing to a package of another family in the same folder. */
const settings: Readonly<Record<string, RegExp>> = {
  npm: /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-(?:lock|workspace)\.yaml|bun\.lockb?|(?:turbo|nx|lerna|rush)\.jsonc?|tsconfig[\w.-]*\.json|\.(?:npmrc|yarnrc|yarnrc\.yml|nvmrc))$/,
  go: /^go\.(?:mod|sum|work|work\.sum)$/,
  python: /^(?:pyproject\.toml|(?:uv|poetry|pdm)\.lock|Pipfile(?:\.lock)?|setup\.(?:py|cfg)|requirements[\w.-]*\.txt)$/,
  cargo: /^(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?)$/,
}

/**
 * Claims a unit's own folder. What another ecosystem has below it (a `package.json` in a Java service) is taken for sure below `src`,
 * may be part of it elsewhere, and is none of it where the unit is at the top of the repository.
 */
export function folderClaims(unit: Unit, tree: Tree): Claim[] {
  const family = familyOf(unit)
  const foreign = foreignFolders(unit.folder, family, tree)
  const beside = settingsBeside(unit.folder, family, tree)
  const isOwn = (path: string) =>
    !foreign.some((folder) => isWithin(path, folder)) &&
    !(folderOf(path) === unit.folder && beside.some((names) => names.test(baseOf(path))))
  const own: Claim = {
    unit: unit.id,
    files: foreign.length + beside.length === 0 ? { folder: unit.folder } : { folder: unit.folder, accepts: isOwn },
    as: 'own',
    family,
    effect: 'rebuild',
    certainty: 'sure',
    via: '',
  }
  if (unit.folder === '') return [own]
  const doubtful = foreign.map(
    (folder): Claim => ({
      ...own,
      files: { folder },
      as: 'wide',
      certainty: 'maybe',
      via: `folder below ${unit.folder}`,
    }),
  )
  return [own, ...doubtful]
}

/** Whether a file by its name only says what is to be installed, or how a package is built. */
export function isSettings(path: string): boolean {
  return Object.values(settings).some((names) => names.test(baseOf(path)))
}

/** The settings of other families that have a manifest in the same folder. */
function settingsBeside(folder: string, family: string, tree: Tree): RegExp[] {
  return Object.entries(settings)
    .filter(([other]) => other !== family)
    .filter(([other]) => manifests[other]?.some((name) => tree.foldersWith(name).has(folder)))
    .map(([, names]) => names)
}

function foreignFolders(folder: string, family: string, tree: Tree): string[] {
  const sources = folder === '' ? 'src' : `${folder}/src`
  return foreignTo(family, tree).filter(
    (found) => found !== folder && isWithin(found, folder) && !isWithin(found, sources),
  )
}

const foreign = new WeakMap<Tree, Map<string, readonly string[]>>()

/** The folders of all other families, found once for a commit. */
function foreignTo(family: string, tree: Tree): readonly string[] {
  const ofTree = foreign.get(tree) ?? new Map<string, readonly string[]>()
  foreign.set(tree, ofTree)
  const others = Object.entries(manifests).filter(([other]) => other !== family)
  const found =
    ofTree.get(family) ?? others.flatMap(([, names]) => names.flatMap((name) => [...tree.foldersWith(name)]))
  ofTree.set(family, found)
  return found
}

function familyOf(unit: Unit): string {
  return unit.id.slice(0, unit.id.indexOf(':'))
}

/** What could not be read, as findings; `unitsOf` names whose files they are, where more is known than the nearest folder. */
export function troublesIn(
  facts: FactsByPath<unknown>,
  wanted: string,
  unitsOf: (path: string) => readonly string[] = () => [],
): GraphFinding[] {
  return [...facts].flatMap(([file, read]) =>
    'trouble' in read ? [{ file, because: `${wanted} was wanted of it: ${read.trouble}`, units: unitsOf(file) }] : [],
  )
}

/**
 * Packages whose manifest cannot be read, by the folder alone: they stay what they were called, so that a broken manifest hides nobody.
 * `runsIn` says whether something that runs lies in a folder.
 */
export function brokenPackages(
  facts: FactsByPath<unknown>,
  family: string,
  isManifest: (path: string) => boolean,
  runsIn: (folder: string) => boolean,
  tree: Tree,
): Partial<Part> {
  const broken = [...facts].filter(([file, read]) => 'trouble' in read && isManifest(file)).map(([file]) => file)
  const units = broken.map((file): Unit => {
    const folder = folderOf(file)
    return { id: unitId(family, folder), kind: 'package', name: baseOf(folder), folder, file, runs: runsIn(folder) }
  })
  return { units, claims: units.flatMap((unit) => folderClaims(unit, tree)) }
}

/** The nearest of some folders that holds a path: the folder itself or one above it. */
export function nearestFolder<Found>(byFolder: ReadonlyMap<string, Found>, path: string): Found | undefined {
  for (let folder = path; ; folder = folderOf(folder)) {
    const found = byFolder.get(folder)
    if (found !== undefined || folder === '') return found
  }
}

/** Several parts as one. */
export function mergeParts(parts: readonly Partial<Part>[]): Part {
  return {
    units: parts.flatMap(({ units = [] }) => units),
    claims: parts.flatMap(({ claims = [] }) => claims),
    edges: parts.flatMap(({ edges = [] }) => edges),
    findings: parts.flatMap(({ findings = [] }) => findings),
  }
}

/** What could be read of some kind of fact, by path. */
export function factsOfKind<Facts extends { readonly kind: string }, Kind extends Facts['kind']>(
  facts: FactsByPath<Facts>,
  kind: Kind,
): Map<string, Extract<Facts, { readonly kind: Kind }>> {
  const found = new Map<string, Extract<Facts, { readonly kind: Kind }>>()
  for (const [path, read] of facts) if ('facts' in read && isOfKind(read.facts, kind)) found.set(path, read.facts)
  return found
}

function isOfKind<Facts extends { readonly kind: string }, Kind extends Facts['kind']>(
  fact: Facts,
  kind: Kind,
): fact is Extract<Facts, { readonly kind: Kind }> {
  return fact.kind === kind
}

/** A folder that a manifest names. */
export interface NamedFolder {
  readonly written: string
  /** From the top; undefined when it leaves the repository. */
  readonly folder: string | undefined
}

/**
 * Edges to the packages of other ecosystems that lie at folders which a manifest names (`../frontend`), or that build such a folder
 * where it is not in the repository (`../frontend/dist`).
 */
export function edgesToBuilders(
  of: string,
  file: string,
  folders: readonly NamedFolder[],
  units: readonly Unit[],
  tree: Tree,
): Edge[] {
  const family = of.slice(0, of.indexOf(':'))
  const foreign = units.filter(({ id, kind }) => kind === 'package' && !id.startsWith(`${family}:`))
  const builders = new Map(foreign.map((unit) => [unit.folder, unit]))
  return folders.flatMap(({ written, folder }) => {
    if (folder === undefined || isWithin(folderOf(file), folder)) return []
    const builder =
      builders.get(folder) ?? (tree.isFolder(folder) ? undefined : builderAbove(builders, folder, folderOf(file)))
    return builder === undefined ? [] : [sureEdge(of, builder.id, `${written} in ${file}`)]
  })
}

function builderAbove(builders: ReadonlyMap<string, Unit>, path: string, from: string): Unit | undefined {
  for (let folder = folderOf(path); folder !== '' && !isWithin(from, folder); folder = folderOf(folder)) {
    const builder = builders.get(folder)
    if (builder !== undefined) return builder
  }
  return undefined
}
