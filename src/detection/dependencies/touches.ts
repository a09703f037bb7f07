import type { HeldClaim } from './claim-index.ts'
import { classOf, type FileClass } from './classes.ts'
import { type ContentChange, changesBeside, contentDecides, type Touch } from './content.ts'
import type { Graph } from './graph.ts'
import type { Claim, Unit } from './part.ts'
import { aliasesOf } from './symbolic-links.ts'
import { isWithin } from './tree.ts'
import type { Mark } from './ways.ts'
import { wideCounts } from './wide.ts'

/** What one graph says of a changed file. */
export interface TouchedUnits {
  readonly touches: readonly Touch[]
  /** Whether anything claims the file, even if this change of it touches nothing. */
  readonly isClaimed: boolean
  /** Whether it is known what the file deploys, so that not its place but what it says decides whether it is infrastructure. */
  readonly isManifest: boolean
}

/** Finds the units that a changed file is part of, under its own name and under those that symbolic links give it. */
export function findTouches(graph: Graph, path: string, content: ContentChange): TouchedUnits {
  const names = [{ path, link: '' }, ...aliasesOf(path, graph.links)]
  const found = names.map((name) =>
    touchesUnder(graph, name.path, name.link === '' ? [path] : [path, name.link], content),
  )
  return {
    touches: found.flatMap(({ touches }) => touches),
    isClaimed: found.some(({ isClaimed }) => isClaimed),
    isManifest: found.some(({ isManifest }) => isManifest),
  }
}

function touchesUnder(graph: Graph, path: string, links: readonly string[], content: ContentChange): TouchedUnits {
  const held = graph.claims.on(path).filter(({ claim }) => claim.as !== 'absent')
  const owners = ownersAmong(held)
  const touches = held.flatMap((one): Touch[] => {
    const { claim } = one
    const unit = graph.units.get(claim.unit)
    if (!unit || !counts(claim, unit, path) || contentDecides(graph, claim, content)) return []
    const changes = changesBeside(graph, claim, content)
    const certainty = certaintyOf(graph, one, held, owners, path)
    if (certainty === undefined || changes?.length === 0) return []
    const via = claim.via === '' ? [] : [claim.via]
    return [{ unit: claim.unit, effect: claim.effect, certainty, links: [...links, ...(changes ?? []), ...via] }]
  })
  const isManifest = held.some(({ claim }) => graph.units.get(claim.unit)?.kind === 'manifests')
  return { touches, isClaimed: held.length > 0, isManifest }
}

/** The units that a file is kept out of. */
export function unitsWithout(graph: Graph, path: string): ReadonlySet<string> {
  const held = graph.claims.on(path)
  return new Set(held.flatMap(({ claim }) => (claim.as === 'absent' ? [claim.unit] : [])))
}

/** Family → how near its nearest owner is. */
type Owners = ReadonlyMap<string, { readonly depth: number; readonly units: readonly string[] }>

function ownersAmong(held: readonly HeldClaim[]): Owners {
  const owners = new Map<string, { depth: number; units: string[] }>()
  for (const { claim, depth } of held) {
    if (claim.as !== 'own') continue
    const known = owners.get(claim.family)
    if (known === undefined || depth > known.depth) owners.set(claim.family, { depth, units: [claim.unit] })
    else if (depth === known.depth) known.units.push(claim.unit)
  }
  return owners
}

function certaintyOf(
  graph: Graph,
  { claim, depth }: HeldClaim,
  held: readonly HeldClaim[],
  owners: Owners,
  path: string,
): Mark['certainty'] | undefined {
  if (claim.as === 'explicit') return claim.certainty
  if (claim.as === 'own') {
    if (isInChart(graph, claim.unit, held)) return undefined
    return owners.get(claim.family)?.depth === depth ? claim.certainty : undefined
  }
  const units = [...owners.values()].flatMap((owner) => owner.units)
  if (isForDeployment(held)) return undefined
  return wideCounts(graph, claim, { owners: units, isNamed: isNamedByImage(graph, held, claim.unit) }, path)
}

/** Whether a file is of a chart that lies in a unit's folder: it says how the unit is deployed and is no part of it. */
function isInChart(graph: Graph, owner: string, held: readonly HeldClaim[]): boolean {
  const around = graph.units.get(owner)
  if (around === undefined || around.kind === 'manifests') return false
  return held.some(({ claim }) => {
    const chart = claim.unit.startsWith('helm:') ? graph.units.get(claim.unit) : undefined
    return chart !== undefined && chart.folder !== around.folder && isWithin(chart.folder, around.folder)
  })
}

/** Whether another image names the file by itself. */
function isNamedByImage(graph: Graph, held: readonly HeldClaim[], but: string): boolean {
  return held.some(
    ({ claim }) =>
      claim.unit !== but &&
      claim.as === 'explicit' &&
      'file' in claim.files &&
      graph.units.get(claim.unit)?.kind === 'image',
  )
}

/** Whether the file itself is what deploys, a manifest or what one mounts: an image that takes everything along is not made of it. */
function isForDeployment(held: readonly HeldClaim[]): boolean {
  return held.some(({ claim }) => claim.effect === 'redeploy' && ('file' in claim.files || claim.as === 'own'))
}

/** Whether a file of its class counts for a claim: prose and tests do only where they are named, or where prose is what is served. */
function counts(claim: Claim, unit: Unit, path: string): boolean {
  if (claim.as === 'explicit' || claim.content !== undefined) return true
  const isWhole = (is: FileClass) => is === 'plain' || (is === 'prose' && unit.servesProse === true)
  const is = classOf(path, unit.folder)
  return isWhole(is) || (is === 'infrastructure' && (claim.effect === 'redeploy' || unit.kind === 'manifests'))
}
