import { baseOf, type FoundPart, toName } from './repository.ts'
import type { Survey } from './survey.ts'

/** An app to be drafted, with its components by name. */
export interface DraftApp {
  readonly name: string
  readonly usesDatabase: boolean
  readonly components: readonly DraftComponent[]
}

/** A component to be drafted. */
export interface DraftComponent {
  readonly name: string
  readonly part: FoundPart
  readonly paths: readonly string[]
  readonly route: string
  /** Left out when another component took it. */
  readonly port?: number
}

/** Names that say what a part does, not which product it belongs to. */
const roles =
  /^(web|www|app|site|ui|front(end)?|back(end)?|api|server|client|admin|dashboard|landing|worker|jobs|docs|gateway|bff)$/
const rootRoles = /^(web|www|app|site|ui|front(end)?|client|landing)$/

/** Groups parts into apps: `apps/shop/api` belongs to shop, `apps/blog` is an app; folders named by their role belong to the workspace's one app. */
export function groupParts(survey: Survey): DraftApp[] {
  const byApp = Map.groupBy(survey.parts, (part) => appNameOf(part, survey.name))
  const taken = new Set<number>()
  return [...byApp].map(([name, parts]) => ({
    name,
    usesDatabase: parts.some(({ usesDatabase }) => usesDatabase) || survey.compose.hasDatabase,
    components: nameComponents(parts, name, taken),
  }))
}

function appNameOf(part: FoundPart, workspace: string): string {
  const [top, first = '', second] = part.folder.split('/')
  const isGrouped = top === 'apps' || top === 'products'
  if (!isGrouped || (second === undefined && roles.test(first))) return workspace
  return toName(first, workspace)
}

function nameComponents(parts: readonly FoundPart[], app: string, taken: Set<number>): DraftComponent[] {
  const names = new Set<string>()
  const unnamed = parts.map((part) => ({ part, name: uniqueName(componentNameOf(part, app), names) }))
  const root = unnamed.find(({ name }) => rootRoles.test(name)) ?? unnamed[0]
  return unnamed.map(({ part, name }): DraftComponent => {
    const free = part.port !== undefined && !taken.has(part.port)
    if (free) taken.add(part.port)
    const route = name === root?.name ? '/' : `/${name}`
    const paths = part.paths ?? [part.folder === '' ? '**' : `${part.folder}/**`]
    return { name, part, paths, route, ...(free ? { port: part.port } : {}) }
  })
}

function componentNameOf(part: FoundPart, app: string): string {
  const own = part.name.startsWith(`${app}-`) ? part.name.slice(app.length + 1) : part.name
  return toName(own === app ? 'web' : own, toName(baseOf(part.folder), 'web'))
}

function uniqueName(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let i = 2; names.has(name); i++) name = `${wanted.slice(0, 37)}-${i}`
  names.add(name)
  return name
}
