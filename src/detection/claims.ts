import { compileGlobs, type PathTest } from './glob.ts'
import { componentsOf, type DetectionSettings } from './graph.ts'

/** A file that a push changed; a moved one counts where it is and where it was. */
export interface ChangedPath {
  readonly path: string
  readonly from?: string
}

/** Changed files by who claims them: a shared id or `app.component`. */
export interface ClaimedChanges {
  readonly files: ReadonlyMap<string, { readonly example: string; readonly count: number }>
  /** Files that nobody claims, sorted. */
  readonly unclaimed: readonly string[]
}

interface Claimer {
  readonly id: string
  readonly fits: PathTest
}

/** Finds who claims each changed file; a file may have several claimers, and one that is ignored has none and is not unclaimed. */
export function claimChanges(settings: DetectionSettings, changed: readonly ChangedPath[]): ClaimedChanges {
  const claimers = claimersOf(settings)
  const ignored = compileGlobs(settings.ignore)
  const files = new Map<string, { example: string; count: number }>()
  const unclaimed: string[] = []
  for (const path of pathsOf(changed)) {
    if (ignored(path)) continue
    const mine = claimers.filter(({ fits }) => fits(path))
    if (mine.length === 0) unclaimed.push(path)
    for (const { id } of mine) {
      const known = files.get(id)
      files.set(id, { example: known?.example ?? path, count: (known?.count ?? 0) + 1 })
    }
  }
  return { files, unclaimed }
}

function claimersOf(settings: DetectionSettings): Claimer[] {
  const shared = Object.entries(settings.shared).map(([id, { paths }]) => ({ id, fits: compileGlobs(paths) }))
  const components = componentsOf(settings).map(({ id, claimed }) => ({
    id,
    fits: compileGlobs([...claimed.paths, ...(claimed.inputs ?? [])]),
  }))
  return [...components, ...shared]
}

function pathsOf(changed: readonly ChangedPath[]): string[] {
  const paths = new Set(changed.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from])))
  return [...paths].sort((one, other) => (one < other ? -1 : 1))
}
