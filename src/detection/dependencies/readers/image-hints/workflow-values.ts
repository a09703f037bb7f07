import { isRecord, listOf, recordOf, textOf } from './plain-values.ts'

/** What expressions of a workflow stand for: `service` of the matrix, `env.IMAGE`, `steps.meta.outputs.tags`. */
export type Values = Readonly<Record<string, string>>

/** A step of a job. */
export type Step = Readonly<Record<string, unknown>>

/** Every combination of a matrix, and its `include`s; one empty one when there is no matrix. */
export function matrixOf(matrix: Readonly<Record<string, unknown>>): Values[] {
  let all: Values[] = [{}]
  for (const [key, value] of Object.entries(matrix)) {
    if (key === 'include' || key === 'exclude' || !Array.isArray(value)) continue
    all = all.flatMap((known) => value.map((item) => ({ ...known, ...flatten(key, item) }))).slice(0, 300)
  }
  const included = listOf(matrix['include']).map(
    (item) => Object.assign({}, ...Object.entries(recordOf(item)).map(([key, value]) => flatten(key, value))) as Values,
  )
  const extended = all.map(
    (known) => Object.assign({}, known, ...included.filter((item) => agrees(item, known))) as Values,
  )
  return included.length > 0 && Object.keys(all[0] ?? {}).length === 0 ? included : [...extended, ...included]
}

function agrees(item: Values, known: Values): boolean {
  const shared = Object.keys(item).filter((key) => key in known)
  return shared.length > 0 && shared.every((key) => item[key] === known[key])
}

function flatten(key: string, value: unknown): Record<string, string> {
  if (!isRecord(value)) return { [key]: textOf(value) }
  return Object.assign({}, ...Object.entries(value).map(([name, inner]) => flatten(`${key}.${name}`, inner))) as Record<
    string,
    string
  >
}

/** The variables that a workflow, a job or a step sets, on top of what is known. */
export function withEnvironment(env: unknown, known: Values): Values {
  const set = Object.entries(recordOf(env)).map(([name, value]) => [`env.${name}`, fill(textOf(value), known)])
  return set.length === 0 ? known : { ...known, ...(Object.fromEntries(set) as Values) }
}

/** What steps before a build make of names of images: the tags of `docker/metadata-action`. */
export function withMetadata(steps: readonly Step[], known: Values): Values {
  const made = steps
    .filter(({ uses, id }) => textOf(uses).includes('metadata-action') && textOf(id) !== '')
    .map((step) => {
      const images = fill(textOf(recordOf(step['with'])['images']), known).split(/\n/)
      const names = images.map((line) =>
        (
          line
            .trim()
            .replace(/^name=/, '')
            .split(',')[0] ?? ''
        ).trim(),
      )
      return [`steps.${textOf(step['id'])}.outputs.tags`, names.filter((name) => name !== '').join('\n')] as const
    })
  return made.length === 0 ? known : { ...known, ...Object.fromEntries(made) }
}

/** Whether a step speaks of the matrix. */
export function isOfMatrix(step: Step): boolean {
  return /\bmatrix\./.test(textOf(recordOf(step['with'])['images']))
}

/** Fills in `${{ matrix.x }}`, `${{ env.X }}` and what steps made; any other expression is `*`. */
export function fill(text: string, values: Values): string {
  return text
    .split('${{')
    .map((part, at) => {
      const end = part.indexOf('}}')
      if (at === 0 || end < 0) return part
      const name = part
        .slice(0, end)
        .trim()
        .replace(/^matrix\./, '')
      const isWorkspace = name === 'github.workspace'
      return `${isWorkspace ? '.' : (values[name] ?? '*')}${part.slice(end + 2)}`
    })
    .join('')
}
