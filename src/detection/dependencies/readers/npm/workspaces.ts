import type { FactsByPath } from '../../reader.ts'
import { baseOf, folderOf } from '../../tree.ts'
import type { NpmFacts } from './facts.ts'
import { compilePatterns } from './patterns.ts'

/** Several packages that are installed together and find each other by name. */
export interface Workspace {
  /** Its top; the empty text for the top of the repository. */
  readonly folder: string
  /** The file that lists its members. */
  readonly file: string
  readonly isPnpm: boolean
  /** Folders of the members, the top among them. */
  readonly members: ReadonlySet<string>
  /** Whether a range of versions is met by a member; undefined where pnpm's version decides. */
  readonly linksRanges: boolean | undefined
  /** Ranges by catalog and name; the empty name is the default catalog. */
  readonly catalogs: Readonly<Record<string, Readonly<Record<string, string>>>>
}

type Listed = Omit<Workspace, 'members'> & { readonly patterns: readonly string[] }

/** Finds the workspaces and which of the folders with a package are members of which; of nested ones the inner has them. */
export function placeMembers(facts: FactsByPath<NpmFacts>, folders: readonly string[]): Workspace[] {
  const listed = [...listedBy(facts).values()].sort((one, other) => other.folder.length - one.folder.length)
  const taken = new Set<string>()
  return listed.map(({ patterns, ...workspace }) => {
    const fits = compilePatterns(workspace.folder, patterns)
    const members = folders.filter((folder) => !taken.has(folder) && (folder === workspace.folder || fits(folder)))
    for (const folder of members) taken.add(folder)
    return { ...workspace, members: new Set(members) }
  })
}

/** What lists members, by folder: pnpm's own file before lerna's before the package.json. */
function listedBy(facts: FactsByPath<NpmFacts>): Map<string, Listed> {
  const listed = new Map<string, Listed>()
  for (const [file, read] of facts) {
    const found = listOf(file, 'facts' in read ? read.facts : undefined)
    const known = found && listed.get(found.folder)
    if (found && (!known || rankOf(found.file) < rankOf(known.file))) listed.set(found.folder, found)
  }
  return new Map([...listed].map(([folder, found]) => [folder, withNpmrc(found, facts)]))
}

/** A list that cannot be read is taken to name everything below it. */
function listOf(file: string, facts: NpmFacts | undefined): Listed | undefined {
  const base = { folder: folderOf(file), file, isPnpm: false, linksRanges: true, catalogs: {} }
  if (baseOf(file).startsWith('pnpm-workspace.')) {
    if (facts?.kind !== 'pnpm') return { ...base, isPnpm: true, linksRanges: undefined, patterns: ['**'] }
    const { packages, catalogs, linksRanges } = facts.workspace
    return { ...base, isPnpm: true, linksRanges, catalogs, patterns: packages }
  }
  if (facts?.kind === 'lerna' && facts.packages.length > 0) return { ...base, patterns: facts.packages }
  if (facts?.kind !== 'package' || facts.manifest.workspaces === undefined) return undefined
  return { ...base, catalogs: facts.manifest.catalogs ?? {}, patterns: facts.manifest.workspaces }
}

function rankOf(file: string): number {
  const base = baseOf(file)
  return base.startsWith('pnpm-workspace.') ? 0 : base === 'package.json' ? 1 : 2
}

function withNpmrc(listed: Listed, facts: FactsByPath<NpmFacts>): Listed {
  const read = facts.get(listed.folder === '' ? '.npmrc' : `${listed.folder}/.npmrc`)
  const said = read && 'facts' in read && read.facts.kind === 'npmrc' ? read.facts.linksRanges : undefined
  return listed.isPnpm && listed.linksRanges === undefined && said !== undefined
    ? { ...listed, linksRanges: said }
    : listed
}
