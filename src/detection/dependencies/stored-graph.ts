import { type Graph, makeGraph } from './graph.ts'
import type { Claim, Edge, GraphFinding, Unit } from './part.ts'
import type { SymbolicLink } from './symbolic-links.ts'
import type { Tree } from './tree.ts'

/**
 * A graph as plain lists, since a large one is read at every question: texts that come often are numbers into `texts`, what a claim
 * names by content is text in the text until it is asked for.
 */
interface StoredGraph {
  readonly format: 3
  readonly texts: readonly string[]
  readonly units: readonly Unit[]
  readonly claims: readonly StoredClaim[]
  /** Unit, the unit that it is made of, via, marks. */
  readonly edges: readonly (readonly [number, number, number, number])[]
  readonly findings: readonly GraphFinding[]
  readonly links: readonly SymbolicLink[]
  readonly read: readonly string[] | null
  readonly scanned: Readonly<Record<string, readonly string[]>>
}

/** Unit, the file or folder named, family, via, marks; what it names by content, or -1; of a test of paths, those taken or those left. */
type StoredClaim = readonly [number, string, number, number, number, number?, (readonly string[])?]

const marks = { maybe: 1, redeploy: 2, explicit: 4, wide: 8, folder: 16, taken: 32, left: 64, absent: 128 }

/** Questions to `accepts` that one graph may cost to be stored; a graph that asks for more is linked anew each time. */
const mostQuestions = 1_000_000

/**
 * A graph as text, or null when it would take too long to write. As every claim's test is asked of the files of the commit, the text
 * answers for these files only.
 */
export function storeGraph(graph: Graph, tree: Tree): string | null {
  const texts = new Map<string, number>()
  const numberOf = (text: string) => {
    const known = texts.get(text) ?? texts.size
    texts.set(text, known)
    return known
  }
  const contents = new Map<Claim['content'], number>()
  const numberOfContent = (content: Claim['content']) => {
    const known = contents.get(content) ?? (content === undefined ? -1 : numberOf(JSON.stringify(content)))
    contents.set(content, known)
    return known
  }
  let questions = 0
  const claims: StoredClaim[] = []
  for (const claim of graph.claims.all) {
    const [test, asked] = answersOf(claim, tree)
    questions += asked
    if (questions > mostQuestions) return null
    const named = 'file' in claim.files ? claim.files.file : claim.files.folder
    const all = marksOf(claim) | ('file' in claim.files ? 0 : marks.folder) | (test?.mark ?? 0)
    const content = numberOfContent(claim.content)
    const start = [numberOf(claim.unit), named, numberOf(claim.family), numberOf(claim.via), all] as const
    claims.push(test ? [...start, content, test.names] : content < 0 ? start : [...start, content])
  }
  const edges = graph.edges.map(
    (edge) => [numberOf(edge.of), numberOf(edge.on), numberOf(edge.via), marksOf(edge)] as const,
  )
  const { units, findings, links, read } = graph
  const stored: StoredGraph = {
    ...{ format: 3, texts: [...texts.keys()], units: [...units.values()], claims, edges, findings, links },
    read: read.all && [...read.all],
    scanned: Object.fromEntries([...read.scanned].map(([reader, paths]) => [reader, [...paths]])),
  }
  return JSON.stringify(stored)
}

function marksOf({ effect, certainty, ...claim }: Edge | Claim): number {
  const as = 'as' in claim && claim.as !== 'own' ? marks[claim.as] : 0
  return as | (certainty === 'maybe' ? marks.maybe : 0) | (effect === 'redeploy' ? marks.redeploy : 0)
}

/** What a claim's test says of every file below its folder, whichever list is shorter, and how often it was asked. */
function answersOf({ files }: Claim, tree: Tree): readonly [{ mark: number; names: string[] } | undefined, number] {
  if ('file' in files || files.accepts === undefined) return [undefined, 0]
  const start = files.folder === '' ? 0 : files.folder.length + 1
  const [taken, left] = [[] as string[], [] as string[]]
  const below = tree.below(files.folder)
  if (below.length > mostQuestions) return [undefined, below.length]
  for (const { path } of below) (files.accepts(path) ? taken : left).push(path.slice(start))
  const isTaken = taken.length <= left.length
  return [{ mark: isTaken ? marks.taken : marks.left, names: isTaken ? taken : left }, below.length]
}

/** The graph that a text is; null when it is none of ours. */
export function restoreGraph(text: string): Graph | null {
  try {
    const stored = JSON.parse(text) as StoredGraph
    if (stored.format !== 3) return null
    const { texts, units, findings, links, read } = stored
    const claims = stored.claims.map((claim) => restoreClaim(claim, texts))
    const edges = stored.edges.map(
      ([of, on, via, all]): Edge => ({
        ...{ of: textAt(texts, of), on: textAt(texts, on), via: textAt(texts, via) },
        effect: all & marks.redeploy ? 'redeploy' : 'rebuild',
        certainty: all & marks.maybe ? 'maybe' : 'sure',
      }),
    )
    const scanned = new Map(Object.entries(stored.scanned).map(([reader, paths]) => [reader, new Set(paths)]))
    return makeGraph({ units, claims, edges, findings, links, read: { all: read && new Set(read), scanned } })
  } catch {
    return null
  }
}

function restoreClaim([unit, named, family, via, all, content, names]: StoredClaim, texts: readonly string[]): Claim {
  const claim: Claim = {
    unit: textAt(texts, unit),
    files: all & marks.folder ? restoreFolder(named, all, names) : { file: named },
    as: all & marks.explicit ? 'explicit' : all & marks.wide ? 'wide' : all & marks.absent ? 'absent' : 'own',
    family: textAt(texts, family),
    effect: all & marks.redeploy ? 'redeploy' : 'rebuild',
    certainty: all & marks.maybe ? 'maybe' : 'sure',
    via: textAt(texts, via),
  }
  return content === undefined || content < 0 ? claim : new ContentClaim(claim, textAt(texts, content))
}

/** A claim whose content is read when it is asked for: few of very many are. */
class ContentClaim implements Claim {
  readonly unit: string
  readonly files: Claim['files']
  readonly as: Claim['as']
  readonly family: string
  readonly effect: Claim['effect']
  readonly certainty: Claim['certainty']
  readonly via: string
  readonly #text: string
  constructor(claim: Claim, text: string) {
    this.unit = claim.unit
    this.files = claim.files
    this.as = claim.as
    this.family = claim.family
    this.effect = claim.effect
    this.certainty = claim.certainty
    this.via = claim.via
    this.#text = text
  }
  get content(): Record<string, string> {
    return JSON.parse(this.#text) as Record<string, string>
  }
}

function restoreFolder(folder: string, all: number, names: readonly string[] = []): Claim['files'] {
  if ((all & (marks.taken | marks.left)) === 0) return { folder }
  const known = new Set(names)
  const isTaken = (all & marks.taken) !== 0
  const start = folder === '' ? 0 : folder.length + 1
  return { folder, accepts: (path) => known.has(path.slice(start)) === isTaken }
}

function textAt(texts: readonly string[], at: number): string {
  const text = texts[at]
  if (text === undefined) throw new RangeError('a text is missing')
  return text
}
