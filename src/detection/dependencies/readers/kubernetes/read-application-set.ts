import { isRecord, listOf, recordOf, textOf, textsOf } from '../image-hints/plain-values.ts'
import { type Places, type Release, sourcesIn } from './release.ts'

type Values = Readonly<Record<string, unknown>>

/** One way that a generator fills the template in. */
interface Filling {
  readonly values: Readonly<Record<string, string>>
  readonly over?: Places
}

const most = 500

/** Reads what an `ApplicationSet` delivers: its template, filled in as far as its generators say with what. */
export function readApplicationSet(spec: Values): Release[] {
  const template = recordOf(spec['template'])
  const name = textOf(recordOf(template['metadata'])['name'])
  const fillings = listOf(spec['generators']).filter(isRecord).flatMap(fillingsOf).slice(0, most)
  const sources = sourcesIn(recordOf(template['spec']))
  return fillings.flatMap(({ values, over }) =>
    sources.map((source) => ({
      name: fill(name, values),
      path: fill(source.path, values),
      values: source.values.map((one) => fill(one, values)),
      ...(over && { over }),
    })),
  )
}

function fillingsOf(generator: Values): Filling[] {
  const { list, git, matrix, merge } = generator
  if (isRecord(list)) return listOf(list['elements']).map((element) => ({ values: flat(element) }))
  if (isRecord(git)) return [{ values: flat(git['values'], 'values.'), over: placesOf(git) }]
  const inner = [matrix, merge].filter(isRecord).flatMap((one) => listOf(one['generators']).filter(isRecord))
  return inner.length === 0 ? [{ values: {} }] : inner.map(fillingsOf).reduce(product)
}

function placesOf(git: Values): Places {
  const pathsOf = (list: unknown, isOut: boolean) =>
    listOf(list)
      .filter(isRecord)
      .filter(({ exclude }) => (exclude === true) === isOut)
      .flatMap(({ path }) => textsOf(path))
  const areFiles = git['files'] !== undefined
  const named = areFiles ? git['files'] : git['directories']
  return { patterns: pathsOf(named, false), excludes: pathsOf(named, true), areFiles }
}

function product(some: readonly Filling[], others: readonly Filling[]): Filling[] {
  const pairs = some.flatMap((one) =>
    others.map((other): Filling => {
      const over = one.over ?? other.over
      return { values: { ...one.values, ...other.values }, ...(over && { over }) }
    }),
  )
  return pairs.slice(0, most)
}

/** Values by the way to them: `{ chart: { path: x } }` is `chart.path`. */
function flat(value: unknown, start = '', depth = 0): Record<string, string> {
  if (!isRecord(value) || depth > 8) return {}
  const parts = Object.entries(value).map(([key, inner]) =>
    isRecord(inner) ? flat(inner, `${start}${key}.`, depth + 1) : { [`${start}${key}`]: textOf(inner) },
  )
  return Object.assign({}, ...parts) as Record<string, string>
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{-?\s{0,8}\.?([\w.-]{1,80}?)\s{0,8}-?\}\}/g, (whole, key: string) =>
    Object.hasOwn(values, key) ? (values[key] ?? whole) : whole,
  )
}
