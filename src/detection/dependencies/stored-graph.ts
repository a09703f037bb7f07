import { type Graph, makeGraph } from './graph.ts'
import type { Claim, Edge, GraphFinding, Unit } from './part.ts'
import type { SymbolicLink } from './symbolic-links.ts'
import type { Tree } from './tree.ts'

/** A claim whose test of paths was asked of every file there was: those that it takes, or those that it leaves. */
type StoredClaim = Omit<Claim, 'files'> & {
  readonly files:
    | { readonly file: string }
    | { readonly folder: string; readonly taken?: readonly string[]; readonly left?: readonly string[] }
}

interface StoredGraph {
  readonly format: 1
  readonly units: readonly Unit[]
  readonly claims: readonly StoredClaim[]
  readonly edges: readonly Edge[]
  readonly findings: readonly GraphFinding[]
  readonly links: readonly SymbolicLink[]
  readonly read: readonly string[] | null
  readonly scanned: Readonly<Record<string, readonly string[]>>
}

/** Questions to `accepts` that one graph may cost to be stored; a graph that asks for more is linked anew each time. */
const mostQuestions = 1_000_000

/**
 * A graph as text, or null when it would take too long to write. As every claim's test is asked of the files of the commit, the text
 * answers for these files only.
 */
export function storeGraph(graph: Graph, tree: Tree): string | null {
  let questions = 0
  const claims: StoredClaim[] = []
  for (const claim of graph.claims.all) {
    if ('file' in claim.files || claim.files.accepts === undefined) {
      claims.push({ ...claim, files: claim.files })
      continue
    }
    const { folder, accepts } = claim.files
    const below = tree.below(folder)
    questions += below.length
    if (questions > mostQuestions) return null
    const [taken, left] = [[] as string[], [] as string[]]
    for (const { path } of below)
      (accepts(path) ? taken : left).push(folder === '' ? path : path.slice(folder.length + 1))
    claims.push({ ...claim, files: taken.length <= left.length ? { folder, taken } : { folder, left } })
  }
  const { units, edges, findings, links, read } = graph
  const stored: StoredGraph = {
    ...{ format: 1, units: [...units.values()], claims, edges, findings, links },
    read: read.all && [...read.all],
    scanned: Object.fromEntries([...read.scanned].map(([reader, paths]) => [reader, [...paths]])),
  }
  return JSON.stringify(stored)
}

/** The graph that a text is; null when it is none of ours. */
export function restoreGraph(text: string): Graph | null {
  try {
    const stored = JSON.parse(text) as StoredGraph
    if (stored.format !== 1) return null
    const claims = stored.claims.map((claim): Claim => ({ ...claim, files: restoreFiles(claim.files) }))
    const scanned = new Map(Object.entries(stored.scanned).map(([reader, paths]) => [reader, new Set(paths)]))
    return makeGraph({ ...stored, claims, read: { all: stored.read && new Set(stored.read), scanned } })
  } catch {
    return null
  }
}

function restoreFiles(files: StoredClaim['files']): Claim['files'] {
  if ('file' in files) return files
  const { folder, taken, left } = files
  const known = taken ?? left
  if (known === undefined) return { folder }
  const names = new Set(known)
  const isTaken = taken !== undefined
  const start = folder === '' ? 0 : folder.length + 1
  return { folder, accepts: (path) => names.has(path.slice(start)) === isTaken }
}
