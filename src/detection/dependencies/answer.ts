import { classOf, type FileClass } from './classes.ts'
import type { Component } from './components.ts'
import { type ContentChange, compareContent, noContent, type Touch } from './content.ts'
import { type Found, gather } from './gathering.ts'
import type { Graph } from './graph.ts'
import { type ComparedLock, touchesOfLock } from './locks.ts'
import { byText } from './order.ts'
import type { Effect, GraphFinding } from './part.ts'
import { findTouches, unitsWithout } from './touches.ts'
import { touchesOfTrouble } from './troubles.ts'
import { findWays, type WayFinder } from './ways.ts'

/** A file that differs between two commits. */
export interface FileChange {
  readonly path: string
  /** Whether the base, and the head, have a file there. */
  readonly before: boolean
  readonly after: boolean
  /** For a lockfile that is understood. */
  readonly lock?: ComparedLock
}

/** What is known of one commit. */
export interface Side {
  readonly graph: Graph
  readonly components: readonly Component[]
}

/** A component that is touched, and each way to it as its links: the changed file first, the component last. */
export interface AffectedComponent {
  readonly component: string
  /** Its folder from the top; `.` is the top. */
  readonly path: string
  /** Shortest first. */
  readonly reasons: readonly (readonly string[])[]
}

/** What a change touches. */
export interface Answer {
  readonly rebuild: readonly AffectedComponent[]
  readonly redeploy: readonly AffectedComponent[]
  /** Nothing shows that it is so, and nothing that it is not. */
  readonly maybe: readonly (AffectedComponent & { readonly effect: Effect })[]
  readonly infrastructure: boolean
  readonly flags: Flags
  /** Changed files that nothing claims and that are no prose, tests, pipelines or the like, sorted. */
  readonly unclaimed: readonly string[]
  /** What could not be understood, at the head. */
  readonly findings: readonly GraphFinding[]
}

/** What kind of change it is. */
export interface Flags {
  readonly infrastructure: boolean
  readonly pipeline: boolean
  readonly testsOnly: boolean
  readonly docsOnly: boolean
  /** No component is touched. */
  readonly nothing: boolean
}

/** Says what the change from a base to a head touches: what either commit's graph says of each changed file. */
export function answerChange(base: Side, head: Side, changes: readonly FileChange[]): Answer {
  const sides = [
    { side: head, ways: findWays(head.graph, head.components), has: (change: FileChange) => change.after },
    { side: base, ways: findWays(base.graph, base.components), has: (change: FileChange) => change.before },
  ]
  const found: Found[] = []
  const unclaimed: string[] = []
  const classes = new Set<FileClass>()
  const isEstate = head.components.every(({ units }) => units.every((id) => isManifests(head.graph, id)))
  for (const change of changes) {
    const is = classOf(change.path)
    let isManifest = false
    let isClaimed = is !== 'plain' || change.lock !== undefined
    for (const { side, ways, has } of sides) {
      const content = contentOf(base.graph, head.graph, side.graph, change)
      const without = unitsWithout(side.graph, change.path)
      if (has(change)) {
        const touched = findTouches(side.graph, change.path, content)
        isClaimed ||= touched.isClaimed
        isManifest ||= touched.isManifest
        found.push(...follow(side, ways, touched.touches, without))
        found.push(...follow(side, ways, touchesOfTrouble(side, change.path)))
      }
      found.push(...follow(side, ways, content.touches, change.lock ? undefined : without))
    }
    classes.add(is === 'infrastructure' && isManifest && !isEstate ? 'plain' : is)
    if (!isClaimed) unclaimed.push(change.path)
  }
  const lists = gather(found, head.components)
  const isInfrastructure = classes.has('infrastructure') || found.some(({ way }) => way === 'infrastructure')
  const isNothing = lists.rebuild.length + lists.redeploy.length + lists.maybe.length === 0
  const flags = {
    infrastructure: isInfrastructure,
    pipeline: classes.has('pipeline'),
    testsOnly: isNothing && isOnly(classes, 'test'),
    docsOnly: isNothing && isOnly(classes, 'prose'),
    nothing: isNothing,
  }
  return {
    ...lists,
    infrastructure: isInfrastructure,
    flags,
    unclaimed: unclaimed.sort(byText),
    findings: head.graph.findings,
  }
}

/** What the content says: compared as a lockfile, or claim by claim where both commits have the file. */
function contentOf(base: Graph, head: Graph, of: Graph, { path, before, after, lock }: FileChange): ContentChange {
  if (lock) return touchesOfLock(of, path, lock)
  return before && after ? compareContent(base, head, path) : noContent
}

/** A touched set of manifests that leads to no component is infrastructure: a database, a broker, what others made. */
function follow({ graph }: Side, ways: WayFinder, touches: readonly Touch[], without?: ReadonlySet<string>): Found[] {
  return touches.flatMap((touch): Found[] => {
    const kind = graph.units.get(touch.unit)?.kind
    if (kind === undefined) return []
    const all = ways.from(touch.unit, touch, without)
    if (all.length === 0 && kind === 'manifests') return [{ touch, way: 'infrastructure' }]
    return all.map((way) => ({ touch, way }))
  })
}

function isManifests(graph: Graph, unit: string): boolean {
  return graph.units.get(unit)?.kind === 'manifests'
}

function isOnly(classes: ReadonlySet<FileClass>, wanted: FileClass): boolean {
  return classes.size === 1 && classes.has(wanted)
}

/** The answer where there is nothing to compare with: every component, for the reason given. */
export function answerEverything({ graph, components }: Side, because: string): Answer {
  const rebuild = components.map(({ name, path }) => ({ component: name, path, reasons: [[because, name]] }))
  const flags = {
    infrastructure: false,
    pipeline: false,
    testsOnly: false,
    docsOnly: false,
    nothing: rebuild.length === 0,
  }
  return { rebuild, redeploy: [], maybe: [], infrastructure: false, flags, unclaimed: [], findings: graph.findings }
}
