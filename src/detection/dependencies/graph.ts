import { type ClaimIndex, indexClaims } from './claim-index.ts'
import type { Claim, Edge, GraphFinding, Part, Unit } from './part.ts'
import type { SymbolicLink } from './symbolic-links.ts'

/** What all readers together say of one commit, indexed for questions. */
export interface Graph {
  readonly units: ReadonlyMap<string, Unit>
  readonly edges: readonly Edge[]
  readonly claims: ClaimIndex
  readonly findings: readonly GraphFinding[]
  readonly links: readonly SymbolicLink[]
  readonly read: ReadFiles
  /** The edges by what they lead to: who is made of this. */
  readonly dependents: ReadonlyMap<string, readonly Edge[]>
  /** Every unit that this one is made of, near and far, itself not among them. */
  dependenciesOf(unit: string): ReadonlySet<string>
}

/** Which files of the commit were read, so that the change of any other leaves the graph as it is. */
export interface ReadFiles {
  /** Everything that any reader, of manifests or of lockfiles, wants; null where it is too much to list. */
  readonly all: ReadonlySet<string> | null
  /** By reader, the files that it was given only because of what else the commit has. */
  readonly scanned: ReadonlyMap<string, ReadonlySet<string>>
}

const readNothing: ReadFiles = { all: new Set(), scanned: new Map() }

/** What a graph is made of; `claims` of units that nobody names are dropped. */
export interface GraphParts {
  readonly units: Iterable<Unit>
  readonly claims: readonly Claim[]
  readonly edges: readonly Edge[]
  readonly findings: readonly GraphFinding[]
  readonly links: readonly SymbolicLink[]
  readonly read: ReadFiles
}

/** Joins what the readers say; of two units with one id the first stands, with what either says of running and prose. */
export function joinParts(
  parts: readonly Part[],
  links: readonly SymbolicLink[] = [],
  read: ReadFiles = readNothing,
): Graph {
  const units = new Map<string, Unit>()
  for (const unit of parts.flatMap((part) => part.units)) units.set(unit.id, mergeUnits(units.get(unit.id), unit))
  return makeGraph({
    units: units.values(),
    claims: parts.flatMap((part) => part.claims),
    edges: uniqueEdges(parts.flatMap((part) => part.edges)),
    findings: parts.flatMap((part) => part.findings),
    links,
    read,
  })
}

/** Indexes a graph. */
export function makeGraph(parts: GraphParts): Graph {
  const units = new Map([...parts.units].map((unit) => [unit.id, unit]))
  const edges = parts.edges.filter(({ of, on }) => of !== on && units.has(of) && units.has(on))
  const byOf = Map.groupBy(edges, ({ of }) => of)
  const closures = new Map<string, ReadonlySet<string>>()
  return {
    units,
    edges,
    claims: indexClaims(parts.claims.filter(({ unit }) => units.has(unit))),
    findings: parts.findings,
    links: parts.links,
    read: parts.read,
    dependents: Map.groupBy(edges, ({ on }) => on),
    dependenciesOf(unit) {
      const known = closures.get(unit) ?? closureOf(unit, byOf)
      closures.set(unit, known)
      return known
    },
  }
}

function mergeUnits(known: Unit | undefined, unit: Unit): Unit {
  if (known === undefined) return unit
  const servesProse = known.servesProse === true || unit.servesProse === true
  return { ...known, runs: known.runs || unit.runs, ...(servesProse ? { servesProse } : {}) }
}

function uniqueEdges(edges: readonly Edge[]): readonly Edge[] {
  const nameOf = ({ of, on, effect, certainty, via }: Edge) => `${of}\0${on}\0${effect}\0${certainty}\0${via}`
  return [...new Map(edges.map((edge) => [nameOf(edge), edge])).values()]
}

function closureOf(start: string, byOf: ReadonlyMap<string, readonly Edge[]>): ReadonlySet<string> {
  const seen = new Set([start])
  for (const unit of seen) for (const { on } of byOf.get(unit) ?? []) seen.add(on)
  seen.delete(start)
  return seen
}
