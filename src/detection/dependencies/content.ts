import type { Graph } from './graph.ts'
import { byText } from './order.ts'
import type { Claim } from './part.ts'
import type { Mark } from './ways.ts'

/** One unit that a changed file touches, and the links from the file to it. */
export interface Touch extends Mark {
  readonly unit: string
  readonly links: readonly string[]
}

/** What a change of a file means where its content was compared instead of its bytes. */
export interface ContentChange {
  /** The families of units that the content speaks of: for these, and for all that is made of them, it alone decides. */
  readonly families: ReadonlySet<string>
  /** The units that it speaks of, whether they are touched or not. */
  readonly units: ReadonlySet<string>
  readonly touches: readonly Touch[]
}

/** Of a file that nobody knows by content. */
export const noContent: ContentChange = { families: new Set(), units: new Set(), touches: [] }

const mostNamed = 3
/** A longer value (a whole table of a manifest) is not said, only that it changed. */
const longestSaid = 60

/** Compares what is claimed of a file that both commits have: of all that a claim names, only what differs counts. */
export function compareContent(base: Graph, head: Graph, path: string): ContentChange {
  const [before, after] = [contentClaims(base, path), contentClaims(head, path)]
  const families = new Set<string>()
  const units = new Set<string>()
  const touches = [...new Set([...after.keys(), ...before.keys()])].flatMap((key): Touch[] => {
    const [old, now] = [before.get(key), after.get(key)]
    const claim = now ?? old
    if (!claim) return []
    for (const family of [claim.family, familyOf(claim.unit)]) families.add(family)
    units.add(claim.unit)
    const changed = differences(old?.content ?? {}, now?.content ?? {})
    if (changed.length === 0) return []
    return [{ ...claim, links: [path, sayChanges(changed), ...(claim.via === '' ? [] : [claim.via])] }]
  })
  return { families, units, touches }
}

/** Whether the content of a file decides over a claim on all of it: for its family, and for a unit that is made of such units. */
export function contentDecides(graph: Graph, claim: Claim, { families }: ContentChange): boolean {
  if (families.size === 0) return false
  if (families.has(claim.family) || families.has(familyOf(claim.unit))) return true
  return [...graph.dependenciesOf(claim.unit)].some((id) => families.has(familyOf(id)))
}

/**
 * What changed for the packages that lie where an image does, of which it takes single files and no edge says so; undefined where the
 * content speaks of none of them.
 */
export function changesBeside(graph: Graph, claim: Claim, content: ContentChange): readonly string[] | undefined {
  const image = graph.units.get(claim.unit)
  if (image?.kind !== 'image') return undefined
  const beside = [...content.units].filter((id) => {
    const unit = graph.units.get(id)
    return unit?.kind === 'package' && unit.folder === image.folder
  })
  if (beside.length === 0) return undefined
  const touches = content.touches.filter(({ unit }) => beside.includes(unit))
  return [...new Set(touches.flatMap(({ links }) => links.slice(1, 2)))]
}

/** The ecosystem of a unit: what its id begins with. */
export function familyOf(unit: string): string {
  return unit.slice(0, Math.max(0, unit.indexOf(':')))
}

/** Several changes as one link, the first few by name. */
export function sayChanges(changes: readonly string[]): string {
  const more = changes.length - mostNamed
  return changes.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function contentClaims(graph: Graph, path: string): Map<string, Claim> {
  const claims = graph.claims.on(path).filter(({ claim }) => claim.content !== undefined)
  return new Map(claims.map(({ claim }) => [`${claim.unit}\0${claim.via}`, claim]))
}

function differences(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byText)
  return keys.flatMap((key) => {
    const [old, now] = [before[key], after[key]]
    if (old === now) return []
    const isShort = Math.max(old?.length ?? 0, now?.length ?? 0) <= longestSaid
    return [isShort ? `${key} ${old ?? 'none'} → ${now ?? 'none'}` : key]
  })
}
