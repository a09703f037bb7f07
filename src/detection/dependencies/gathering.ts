import type { AffectedComponent, Answer } from './answer.ts'
import type { Component } from './components.ts'
import type { Touch } from './content.ts'
import { byText } from './order.ts'
import type { Effect } from './part.ts'
import type { Way } from './ways.ts'

/** A touched unit and a way from it to a component; or to what no component is. */
export interface Found {
  readonly touch: Touch
  readonly way: Way | 'infrastructure'
}

/** Sorts what was found into the three lists, each component once in each, in order of names. */
export function gather(
  found: readonly Found[],
  current: readonly Component[],
): Pick<Answer, 'rebuild' | 'redeploy' | 'maybe'> {
  const bins: Bins = {
    rebuild: new Map(),
    redeploy: new Map(),
    'maybe rebuild': new Map(),
    'maybe redeploy': new Map(),
  }
  const here = placesAt(current)
  for (const { touch, way } of found) {
    if (way === 'infrastructure') continue
    const component = here(way.component)
    if (!component) continue
    const bin = bins[way.certainty === 'sure' ? way.effect : (`maybe ${way.effect}` as const)]
    const reasons: Reasons = bin.get(component) ?? new Map()
    const links = [...touch.links, ...way.links, component.name].filter((link, i, all) => link !== all[i - 1])
    reasons.set(links.join('\0'), links)
    bin.set(component, reasons)
  }
  return {
    rebuild: listOf(bins.rebuild),
    redeploy: listOf(bins.redeploy),
    maybe: listMaybe(bins),
  }
}

/** Ways by their links, so that each is told once. */
type Reasons = Map<string, readonly string[]>
type Bin = Map<Component, Reasons>
type Bins = Readonly<Record<Effect | `maybe ${Effect}`, Bin>>

/** Finds the component of the head that one of either commit is, by its unit or by its name; a removed one is none. */
function placesAt(current: readonly Component[]): (component: Component) => Component | undefined {
  const byUnit = new Map(current.flatMap((component) => component.units.map((unit) => [unit, component] as const)))
  const byName = new Map(current.map((component) => [component.name, component]))
  return ({ name, units }) => units.map((unit) => byUnit.get(unit)).find(Boolean) ?? byName.get(name)
}

/** What is surely built again is in no doubt; what is surely deployed again may still have to be built. */
function listMaybe(bins: Bins): Answer['maybe'] {
  const rebuild = [...bins['maybe rebuild']].filter(([component]) => !bins.rebuild.has(component))
  const doubted = new Set(rebuild.map(([component]) => component))
  const redeploy = [...bins['maybe redeploy']].filter(
    ([component]) => !bins.rebuild.has(component) && !bins.redeploy.has(component) && !doubted.has(component),
  )
  const entries = (bin: Iterable<[Component, Reasons]>, effect: Effect) =>
    listOf(new Map(bin)).map((entry) => ({ ...entry, effect }))
  return [...entries(rebuild, 'rebuild'), ...entries(redeploy, 'redeploy')].sort(byComponent)
}

function listOf(bin: Bin): AffectedComponent[] {
  return [...bin]
    .map(([{ name, path }, reasons]) => ({ component: name, path, reasons: [...reasons.values()].sort(byWay) }))
    .sort(byComponent)
}

function byComponent(one: AffectedComponent, other: AffectedComponent): number {
  return byText(one.component, other.component) || byText(one.path, other.path)
}

function byWay(one: readonly string[], other: readonly string[]): number {
  return one.length - other.length || byText(one.join('\0'), other.join('\0'))
}
