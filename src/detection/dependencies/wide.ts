import type { Graph } from './graph.ts'
import type { Certainty, Claim, Unit } from './part.ts'
import { isWithin } from './tree.ts'

/**
 * Whether a claim like `COPY . .` counts for a file that others own: not where one of the owners reaches the claimer by an edge,
 * as that way says more; not where a graph of packages decides that it is not needed; perhaps where the file lies with another image.
 * A claim in doubt is of an image that names its packages: it does not count for what others own, or for what another image names.
 */
export function wideCounts(
  graph: Graph,
  claim: Claim,
  { owners, isNamed }: { readonly owners: readonly string[]; readonly isNamed: boolean },
  path: string,
): Certainty | undefined {
  const made = graph.dependenciesOf(claim.unit)
  const others = owners.filter((owner) => owner !== claim.unit)
  if (others.some((owner) => made.has(owner))) return undefined
  const owned = others.flatMap((id) => graph.units.get(id) ?? [])
  if (owned.some((owner) => isDecided(graph, made, owner))) return undefined
  const isWithAnother = liesWithAnother(graph, claim.unit, path)
  if (isWithAnother && namesPackages(graph, made)) return undefined
  if (claim.certainty === 'maybe' && (owned.length > 0 || isNamed)) return undefined
  if (claim.certainty === 'maybe' && isCompiled(graph, made) && path.includes('/')) return undefined
  return isWithAnother || owned.some(({ runs }) => runs) ? 'maybe' : claim.certainty
}

const compiled = ['go:', 'cargo:', 'dotnet:', 'maven:', 'gradle:']

/** Whether all it names are packages of languages whose compilers read nothing but them; files at the top may still be asked for. */
function isCompiled(graph: Graph, made: ReadonlySet<string>): boolean {
  const packages = [...made].filter((id) => graph.units.get(id)?.kind === 'package')
  return packages.length > 0 && packages.every((id) => compiled.some((start) => id.startsWith(start)))
}

/** Whether the claimer says which packages it is made of, and not only that it is made of all. */
function namesPackages(graph: Graph, made: ReadonlySet<string>): boolean {
  return [...made].some((id) => {
    const unit = graph.units.get(id)
    return unit?.kind === 'package' && unit.folder !== ''
  })
}

/** Whether the claimer names packages of the owner's kind that lie beside it: then what it does not name, it does not need. */
function isDecided(graph: Graph, made: ReadonlySet<string>, owner: Unit): boolean {
  const kindOf = (id: string) => id.slice(0, id.indexOf(':'))
  return [...made].some((id) => {
    const unit = graph.units.get(id)
    if (unit?.kind !== 'package' || kindOf(id) !== kindOf(owner.id)) return false
    const holdsOwner = unit.folder !== owner.folder && isWithin(owner.folder, unit.folder)
    return !holdsOwner
  })
}

/** Whether the nearest folder with a Dockerfile is another image's. */
function liesWithAnother(graph: Graph, claimer: string, path: string): boolean {
  const mine = graph.units.get(claimer)?.folder ?? ''
  let nearest = ''
  for (const { kind, folder } of graph.units.values()) {
    if (kind === 'image' && folder.length > nearest.length && isWithin(path, folder)) nearest = folder
  }
  return nearest !== '' && !isWithin(mine, nearest)
}
