import type { ComponentSettings, Settings } from '../settings/schema.ts'

/** The part of the settings that says what belongs to what. */
export interface DetectionSettings extends Pick<Settings, 'shared' | 'ignore'> {
  readonly apps: Readonly<Record<string, { readonly components: Readonly<Record<string, Claimed>> }>>
}

/** What detection needs of a component. */
export type Claimed = Pick<ComponentSettings, 'paths' | 'dependsOn' | 'inputs'>

/** A component as `app.component`. */
export interface ComponentPlace {
  readonly id: string
  readonly app: string
  readonly component: string
  readonly claimed: Claimed
}

/** A dependency that was found rather than declared, e.g. from a package manifest: a change of `on` touches `of`. */
export interface InferredEdge {
  /** `app.component` */
  readonly of: string
  /** An id under `shared`, or `app.component`. */
  readonly on: string
}

/** Extra dependencies, beside those that the settings declare. */
export interface Inference {
  readonly edges: readonly InferredEdge[]
}

/** Every component of the workspace, in the settings' order. */
export function componentsOf(settings: DetectionSettings): ComponentPlace[] {
  return Object.entries(settings.apps).flatMap(([app, { components }]) =>
    Object.entries(components).map(([component, claimed]) => ({ id: `${app}.${component}`, app, component, claimed })),
  )
}

/** Shared id or `app.component` → the components that depend on it directly, declared or inferred. */
export function dependentsOf(
  settings: DetectionSettings,
  inference: Inference,
): ReadonlyMap<string, readonly string[]> {
  const declared = componentsOf(settings).flatMap(({ id, claimed }) => claimed.dependsOn.map((on) => ({ of: id, on })))
  const dependents = new Map<string, string[]>()
  for (const { of, on } of [...declared, ...inference.edges]) {
    const known = dependents.get(on) ?? []
    if (!known.includes(of)) dependents.set(on, [...known, of])
  }
  return dependents
}

/** The shortest way from each thing touched to everything that depends on it, the beginning and the end among its links. */
export function waysFrom(start: string, dependents: ReadonlyMap<string, readonly string[]>): string[][] {
  const ways = new Map<string, string[]>([[start, [start]]])
  for (const [at, way] of ways) {
    for (const next of dependents.get(at) ?? []) if (!ways.has(next)) ways.set(next, [...way, next])
  }
  return [...ways.values()]
}
