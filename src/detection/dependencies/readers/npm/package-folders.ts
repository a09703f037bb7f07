import type { FactsByPath, Read } from '../../reader.ts'
import { baseOf, folderOf, resolvePath } from '../../tree.ts'
import type { NpmFacts } from './facts.ts'
import { objectOf } from './jsonc.ts'
import { emptyManifest, type Manifest } from './manifest.ts'
import { type ListedProject, type NxProject, readNxProject } from './nx.ts'

/** What manifests say of the package or project in a folder. */
export interface Found {
  readonly file: string
  readonly manifest: Manifest
  readonly nx?: NxProject
  /** What the file that lists it with others says of it. */
  readonly listed?: string
  /** Whether its package.json cannot be read. */
  readonly isBroken?: boolean
}

/** The packages and projects that manifests tell of, by folder, in order. */
export function manifestsOf(facts: FactsByPath<NpmFacts>): Map<string, Found> {
  const found = new Map<string, Found>()
  for (const [file, read] of facts) {
    const base = baseOf(file)
    if ('facts' in read && read.facts.kind === 'list') addListed(found, file, read.facts.projects)
    if (base !== 'package.json' && base !== 'project.json') continue
    const folder = folderOf(file)
    const known = found.get(folder)
    if ('facts' in read && read.facts.kind === 'project') {
      if (isProject(read.facts.project))
        found.set(folder, { file, manifest: emptyManifest(), ...known, nx: read.facts.project })
    } else if (base === 'package.json') {
      found.set(folder, { ...known, ...packageAt(file, read) })
    }
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}

function addListed(found: Map<string, Found>, file: string, projects: readonly ListedProject[]): void {
  for (const { root, project, content } of projects) {
    const folder = resolvePath(folderOf(file), root)
    if (folder === undefined || folder === folderOf(file) || found.has(folder)) continue
    found.set(folder, { file, manifest: emptyManifest(), nx: project, listed: content })
  }
}

/** A project.json of Nx rather than of something else that uses the name. */
function isProject(project: NxProject): boolean {
  return project.name !== undefined || project.isApplication || project.hasRunningTarget
}

function packageAt(file: string, read: Read<NpmFacts>): Found {
  if (!('facts' in read) || read.facts.kind !== 'package') return { file, manifest: emptyManifest(), isBroken: true }
  const { manifest } = read.facts
  return { file, manifest, ...(manifest.nx !== undefined && { nx: readNxProject(objectOf(manifest.nx)) }) }
}

/** Folders that a package takes in by their path. */
export function foldersPointedAt(manifests: ReadonlyMap<string, Found>): Set<string> {
  const folders = [...manifests].flatMap(([folder, { manifest }]) =>
    manifest.dependencies.flatMap(({ range }) => {
      const written = pathOfRange(range)
      return written === undefined ? [] : [resolvePath(folder, written)]
    }),
  )
  return new Set(folders.filter((folder) => folder !== undefined))
}

/** The path that a range names: of `file:../ui`, `link:`, `portal:` and `workspace:../ui`; undefined for any other range. */
export function pathOfRange(range: string): string | undefined {
  const scheme = ['file:', 'link:', 'portal:', 'workspace:'].find((start) => range.startsWith(start))
  if (scheme === undefined) return range.startsWith('../') || range.startsWith('./') ? range : undefined
  const path = range.slice(scheme.length)
  return scheme !== 'workspace:' || path.startsWith('.') ? path : undefined
}
