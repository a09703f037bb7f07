import { type ChangedPath, type ClaimedChanges, claimChanges } from './claims.ts'
import { componentsOf, type DetectionSettings, dependentsOf, type Inference, waysFrom } from './graph.ts'

/** What to look at. */
export interface DetectionInput {
  readonly settings: DetectionSettings
  /** `everything`: there is nothing to compare with, as on the first push. */
  readonly changed: readonly ChangedPath[] | 'everything'
  /** Dependencies beside the declared ones. */
  readonly inference?: Inference
}

/** Why a component is touched: the links from a file to it, e.g. `packages/shared-config/x.json`, `shared-config`, `nextgen.landing`. */
export interface Reason {
  readonly links: readonly string[]
  /** How many changed files lead this way; the first one, in order of names, is the example in `links`. */
  readonly files: number
}

/** One component that a push touches. */
export interface TouchedComponent {
  readonly app: string
  readonly component: string
  /** Shortest way first. */
  readonly reasons: readonly Reason[]
}

/** What a push touches. */
export interface Detection {
  /** In the settings' order. */
  readonly components: readonly TouchedComponent[]
  readonly flags: {
    readonly infrastructure: boolean
    readonly pipeline: boolean
    readonly docs: boolean
    /** No component is touched. */
    readonly none: boolean
  }
  /** Changed files that nobody claims, sorted. */
  readonly unclaimed: readonly string[]
}

/**
 * Says which components a push touches, and why: the union over all changed files of what each one touches,
 * so that a push across several apps plans every one of them, and an unrelated file adds nothing.
 */
export function detect(input: DetectionInput): Detection {
  const { settings, changed } = input
  if (changed === 'everything') return touchEverything(settings)
  const claims = claimChanges(settings, changed)
  const reasons = reasonsOf(settings, claims, input.inference ?? { edges: [] })
  const components = componentsOf(settings).flatMap(({ id, app, component }) => {
    const found = reasons.get(id)
    return found ? [{ app, component, reasons: found.sort(byLength) }] : []
  })
  const flagged = new Set([...claims.files.keys()].map((id) => settings.shared[id]?.flag))
  return {
    components,
    flags: {
      infrastructure: flagged.has('infrastructure'),
      pipeline: flagged.has('pipeline'),
      docs: flagged.has('docs'),
      none: components.length === 0,
    },
    unclaimed: claims.unclaimed,
  }
}

function reasonsOf(settings: DetectionSettings, claims: ClaimedChanges, inference: Inference): Map<string, Reason[]> {
  const dependents = dependentsOf(settings, inference)
  const components = new Set(componentsOf(settings).map(({ id }) => id))
  const reasons = new Map<string, Reason[]>()
  for (const [claimer, { example, count }] of claims.files) {
    for (const way of waysOf(settings, claimer, dependents, components)) {
      const end = way.at(-1) ?? ''
      if (components.has(end))
        reasons.set(end, [...(reasons.get(end) ?? []), { links: [example, ...way], files: count }])
    }
  }
  return reasons
}

function waysOf(
  settings: DetectionSettings,
  claimer: string,
  dependents: ReadonlyMap<string, readonly string[]>,
  components: ReadonlySet<string>,
): string[][] {
  const touches = components.has(claimer) ? 'dependents' : settings.shared[claimer]?.touches
  if (touches === 'none') return []
  if (touches === 'all') return [...components].map((id) => [claimer, id])
  return waysFrom(claimer, dependents)
}

function byLength(one: Reason, other: Reason): number {
  return one.links.length - other.links.length
}

function touchEverything(settings: DetectionSettings): Detection {
  const components = componentsOf(settings).map(({ id, app, component }) => ({
    app,
    component,
    reasons: [{ links: ['first push', id], files: 0 }],
  }))
  const flags = { infrastructure: false, pipeline: false, docs: false, none: components.length === 0 }
  return { components, flags, unclaimed: [] }
}
