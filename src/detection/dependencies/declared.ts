import { compileGlobs, type PathTest } from '../glob.ts'
import { componentsOf, type DetectionSettings } from '../graph.ts'
import type { Component } from './components.ts'
import { type Graph, makeGraph } from './graph.ts'
import type { Claim, Edge, Unit } from './part.ts'

const family = 'declared'
const file = 'tidegate.yaml'

/** The id of a declared component (`app.component`) as a unit of a graph. */
export function componentUnit(id: string): string {
  return `component:${id}`
}

function sharedUnit(id: string): string {
  return `shared:${id}`
}

/**
 * A graph to which the settings have added what they declare: each component and each shared part is made of its paths and inputs, of
 * the units that lie in them, and of what it depends on.
 */
export function declareComponents(graph: Graph, settings: DetectionSettings): Graph {
  const places = declaredPlaces(settings)
  return makeGraph({
    ...graph,
    units: [...graph.units.values(), ...places.map(({ unit }) => unit)],
    claims: [...graph.claims.all, ...places.flatMap(claimsOf)],
    edges: [...graph.edges, ...places.flatMap((place) => edgesOf(place, graph)), ...declaredEdges(settings)],
  })
}

/** The declared components as the ends of such a graph, named `app.component`. */
export function declaredComponents(settings: DetectionSettings): Component[] {
  return componentsOf(settings).map(({ id, claimed }) => ({
    name: id,
    path: fixedFolder(claimed.paths[0] ?? '') || '.',
    units: [componentUnit(id)],
  }))
}

interface Place {
  readonly unit: Unit
  readonly globs: readonly { readonly glob: string; readonly via: string }[]
  readonly holds: PathTest
}

function declaredPlaces(settings: DetectionSettings): Place[] {
  const components = componentsOf(settings).map(({ id, claimed: { paths, inputs = [] } }): Place => {
    const globs = [
      ...paths.map((glob) => ({ glob, via: '' })),
      ...inputs.map((glob) => ({ glob, via: `inputs in ${file}` })),
    ]
    return placeOf(componentUnit(id), id, 'image', paths, globs)
  })
  const shared = Object.entries(settings.shared).map(([id, { paths }]) =>
    placeOf(
      sharedUnit(id),
      id,
      'shared',
      paths,
      paths.map((glob) => ({ glob, via: id })),
    ),
  )
  return [...components, ...shared]
}

function placeOf(id: string, name: string, kind: Unit['kind'], paths: readonly string[], globs: Place['globs']): Place {
  const folder = fixedFolder(paths[0] ?? '')
  return { unit: { id, kind, name, folder, file, runs: kind === 'image' }, globs, holds: compileGlobs(paths) }
}

function claimsOf({ unit, globs }: Place): Claim[] {
  return globs.map(({ glob, via }) => ({
    unit: unit.id,
    files: { folder: fixedFolder(glob), accepts: compileGlobs([glob]) },
    as: 'explicit',
    family,
    effect: 'rebuild',
    certainty: 'sure',
    via,
  }))
}

/** A unit lies where its manifest does. */
function edgesOf({ unit, holds }: Place, graph: Graph): Edge[] {
  return [...graph.units.values()]
    .filter((inner) => holds(inner.file))
    .map(({ id, kind }) => ({
      of: unit.id,
      on: id,
      effect: kind === 'manifests' ? 'redeploy' : 'rebuild',
      certainty: 'sure',
      via: '',
    }))
}

function declaredEdges(settings: DetectionSettings): Edge[] {
  const edge = (of: string, on: string, via: string): Edge => ({
    ...{ of: componentUnit(of), on, via },
    effect: 'rebuild',
    certainty: 'sure',
  })
  const all = componentsOf(settings)
  const known = new Set(all.map(({ id }) => id))
  const declared = all.flatMap(({ id, claimed }) =>
    claimed.dependsOn.flatMap((on) => {
      if (known.has(on)) return [edge(id, componentUnit(on), `dependsOn in ${file}`)]
      return settings.shared[on]?.touches === 'none' ? [] : [edge(id, sharedUnit(on), '')]
    }),
  )
  const everywhere = Object.entries(settings.shared).flatMap(([on, { touches }]) =>
    touches === 'all' ? all.map(({ id }) => edge(id, sharedUnit(on), '')) : [],
  )
  return [...declared, ...everywhere]
}

/** The folder that a glob names before its first `*` or `?`. */
export function fixedFolder(glob: string): string {
  const names = glob.split('/')
  const open = names.findIndex((name) => /[*?]/.test(name))
  return names.slice(0, open < 0 ? -1 : open).join('/')
}
