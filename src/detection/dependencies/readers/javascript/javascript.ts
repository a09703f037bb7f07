import { emptyPart, type GraphFinding, type Unit } from '../../part.ts'
import type { FactsByPath, Reader } from '../../reader.ts'
import { baseOf, folderOf, resolvePath, type Tree } from '../../tree.ts'
import { isInstalled } from '../npm/facts.ts'
import { isForChecking } from '../npm/tools.ts'
import { mergeParts } from '../packages.ts'
import { type AliasUses, makeAliasUses } from './alias-uses.ts'
import {
  type Alias,
  aliasesIn,
  chainOf,
  findTsconfig,
  type JavascriptFacts,
  resolveAlias,
  unextendedOptions,
} from './aliases.ts'
import { findModule } from './modules.ts'
import { makeReach, type Reach } from './reach.ts'
import { hasSourceName, isBuildConfig, scopeOf } from './scope.ts'
import { readSource, type SourceFacts } from './sources.ts'
import { readTsconfig, type TsconfigFacts } from './tsconfig.ts'

/** What sources and tsconfigs say of what packages take from each other, beside what their manifests declare. */
export const javascriptReader: Reader<JavascriptFacts> = {
  id: 'javascript',
  version: 3,
  wants: (path, tree) => isTsconfig(path) || isBuildConfig(path) || (tree !== undefined && scopeOf(tree).has(path)),
  mayWant: (name, tree) =>
    name.endsWith('.json') || (hasSourceName(name) && (name.includes('.config.') || !scopeOf(tree).isEmpty)),
  kindOf: (path) => (isTsconfig(path) ? 'tsconfig' : 'source'),
  maxBytes: 1_000_000,
  read: (bytes, kind) => (kind === 'tsconfig' ? readTsconfig(bytes) : readSource(bytes)),
  link: (_, tree) => ({ ...emptyPart, findings: scopeFindings(tree) }),
  join(facts, tree, units) {
    const reach = makeReach(units, tree)
    const aliases = new Map<string, Alias[]>()
    const uses = makeAliasUses(unextendedOptions(facts, tree))
    const findings: GraphFinding[] = []
    for (const [file, read] of facts) {
      const owner = reach.ownerOf(folderOf(file))
      if ('trouble' in read) findings.push(...findingOf(file, read.trouble, owner))
      else if (owner && read.facts.kind === 'tsconfig') joinTsconfig(reach, owner, file, read.facts, facts, tree)
      else if (owner && read.facts.kind === 'source')
        joinSource({ reach, uses, tree }, owner, file, read.facts, aliasesOf(owner))
    }
    return mergeParts([reach, uses, { findings }])

    function aliasesOf(owner: Unit): Alias[] {
      const known = aliases.get(owner.id) ?? aliasesIn(facts, owner.folder, tree)
      aliases.set(owner.id, known)
      return known
    }
  },
}

function isTsconfig(path: string): boolean {
  const base = baseOf(path)
  if (!base.endsWith('.json') || isInstalled(path)) return false
  return base === 'jsconfig.json' || (base.startsWith('tsconfig') && !isForChecking(base.slice('tsconfig'.length)))
}

/** A source that is too large is passed over: it is bundled, and what it needs is inside. A tsconfig is not. */
function findingOf(file: string, trouble: string, owner: Unit | undefined): GraphFinding[] {
  if (!isTsconfig(file)) return []
  const hint = 'until it can be read, a change of it counts for the package that it is in'
  return [{ file, because: `${file} cannot be read: ${trouble}`, hint, units: owner ? [owner.id] : [] }]
}

function scopeFindings(tree: Tree): GraphFinding[] {
  const { tooMany } = scopeOf(tree)
  if (tooMany === undefined) return []
  const because = `imports are not read: there are more than ${tooMany} sources in packages that no workspace holds together`
  return [{ file: 'package.json', because, hint: 'declare what depends on what in tidegate.yaml', units: [] }]
}

function joinTsconfig(
  reach: Reach,
  owner: Unit,
  file: string,
  tsconfig: TsconfigFacts,
  facts: FactsByPath<JavascriptFacts>,
  tree: Tree,
): void {
  const folder = folderOf(file)
  for (const written of tsconfig.extends) {
    const packageName = written.startsWith('.') ? undefined : reach.named(packageOf(written))
    if (packageName) reach.link(owner, packageName.id, `extends in ${file}`)
  }
  for (const base of chainOf(facts, file, tree).slice(1)) takeBase(reach, owner, file, base, facts)
  if (owner.folder === '') return
  for (const written of tsconfig.references) {
    const target = findTsconfig(folder, written, tree)
    if (target !== undefined) reach.take(owner, folderOf(target) || target, `references in ${file}`)
  }
  const base = resolvePath(folder, tsconfig.baseUrl ?? '.') ?? folder
  for (const written of [...Object.values(tsconfig.paths).flat(), ...tsconfig.upward]) {
    const target = findModule(written.startsWith('../') ? folder : base, written, tree)
    if (target !== undefined && target !== '') reach.take(owner, target, `paths in ${file}`)
  }
}

/** A base outside of every other package counts by the options that it gives. */
function takeBase(reach: Reach, owner: Unit, file: string, base: string, facts: FactsByPath<JavascriptFacts>): void {
  const holder = reach.ownerOf(folderOf(base))
  if (holder === owner) return
  const via = `extends in ${file}`
  const isAbove = holder === undefined || holder.folder === '' || owner.folder.startsWith(`${holder.folder}/`)
  if (!isAbove) {
    reach.link(owner, holder.id, via)
    return
  }
  const read = facts.get(base)
  const content = read && 'facts' in read && read.facts.kind === 'tsconfig' ? { content: read.facts.content } : {}
  const own = {
    unit: owner.id,
    files: { file: base },
    as: 'own',
    family: 'npm',
    effect: 'rebuild',
    certainty: 'sure',
  } as const
  reach.claim({ ...own, via, ...content })
}

interface Collecting {
  readonly reach: Reach
  readonly uses: AliasUses
  readonly tree: Tree
}

function joinSource(
  { reach, uses, tree }: Collecting,
  owner: Unit,
  file: string,
  source: SourceFacts,
  aliases: readonly Alias[],
): void {
  const folder = folderOf(file)
  const via = `import in ${file}`
  for (const written of source.upward) {
    const path = resolvePath(folder, written)
    if (path === undefined || reach.ownerOf(path) === owner) continue
    const target = findModule(folder, written, tree)
    if (target !== undefined) reach.take(owner, target, via)
  }
  for (const name of source.named) {
    const found = resolveAlias(aliases, name, tree)
    if (found) {
      reach.take(owner, found.target, via)
      if (reach.ownerOf(folderOf(found.alias.file)) !== owner) uses.add(owner, found.alias, via)
      continue
    }
    const unit = name.startsWith('@') ? reach.named(packageOf(name)) : undefined
    if (unit) reach.link(owner, unit.id, via)
  }
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}
