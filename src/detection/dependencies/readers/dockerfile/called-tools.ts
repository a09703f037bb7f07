import { byText } from '../../order.ts'
import type { Edge, Unit } from '../../part.ts'
import type { Image } from './image.ts'

/** The packages that an image was found to be made of, by id. */
export type Found = Map<string, { readonly unit: Unit; readonly edge: Edge }>

/** Whether commands call the tools of a package's language; undefined where that cannot be known. */
export type CallTest = (unit: Unit) => boolean | undefined

const tools: Readonly<Record<string, RegExp>> = {
  npm: /\b(?:npm|npx|pnpm|yarn|bun|bunx|node|deno|turbo|nx|lerna|rush|tsc|vite|next)\b/,
  python: /\b(?:python3?|pip3?|uv|poetry|uvicorn|gunicorn)\b/,
  go: /\bgo\b/,
  cargo: /\bcargo\b/,
  dotnet: /\bdotnet\b/,
  maven: /\bmvnw?\b/,
  gradle: /\bgradlew?\b/,
}

/** Makes the test for an image's commands. */
export function callTest(image: Image): CallTest {
  const texts = image.builds.flatMap(({ build }) => build.commands.map(({ text }) => text))
  const called = new Map(
    Object.entries(tools).map(([family, tool]) => [family, texts.some((text) => tool.test(text))] as const),
  )
  return ({ id }) => called.get(familyOf(id))
}

/**
 * Whether a package that lies where the Dockerfile does is built into an image that copies far more: not one of another language than those
 * that its commands name, whose tools none of them calls.
 */
export function homeTest(named: Found, calls: CallTest): (unit: Unit) => boolean {
  const families = new Set([...named.keys()].map(familyOf))
  return (unit) => families.size === 0 || families.has(familyOf(unit.id)) || calls(unit) !== false
}

/** Of packages of several languages in one folder only those whose tools are called, where any is. */
export function withoutUncalled(found: Found, calls: CallTest): Edge[] {
  const folders = Map.groupBy(found.values(), ({ unit }) => unit.folder)
  const kept = [...folders.values()].flatMap((beside) => {
    const isAnyCalled = beside.some(({ unit }) => calls(unit) === true)
    return isAnyCalled ? beside.filter(({ unit }) => calls(unit) !== false) : beside
  })
  return kept.map(({ edge }) => edge).sort((one, other) => byText(one.on, other.on))
}

function familyOf(id: string): string {
  return id.slice(0, id.indexOf(':'))
}
