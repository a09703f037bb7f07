import { readYaml } from '../../formats/yaml.ts'
import { everyText, isRecord, listOf, recordOf, textOf } from '../image-hints/plain-values.ts'
import { leavesOf } from '../kubernetes/leaves.ts'

/** A `Chart.yaml`. */
export interface ChartFacts {
  readonly name: string
  /** Charts of the repository that it includes, by their name in its values; paths are from its own folder. */
  readonly includes: readonly { readonly key: string; readonly path: string }[]
  /** Names of charts from elsewhere that it includes: a database, a broker. */
  readonly others: readonly string[]
  readonly content: Readonly<Record<string, string>>
}

/** A file of values, by top-level key. */
export interface ValuesFacts {
  readonly keys: readonly {
    readonly key: string
    readonly images: readonly string[]
    readonly content: Readonly<Record<string, string>>
  }[]
}

/** A template: it cannot be read before it is filled in, but what it names can. */
export interface TemplateFacts {
  /** Images as far as they are written out. */
  readonly images: readonly string[]
  /** Top-level keys of the values that it uses. */
  readonly keys: readonly string[]
}

/** Reads a `Chart.yaml`. */
export function readChart(text: string): ChartFacts {
  const file = recordOf(readYaml(text)[0])
  const dependencies = listOf(file['dependencies'])
    .filter(isRecord)
    .map((dependency) => ({
      key: textOf(dependency['alias']) || textOf(dependency['name']),
      repository: textOf(dependency['repository']),
    }))
  const isHere = (repository: string) => repository.startsWith('file://')
  return {
    name: textOf(file['name']),
    includes: dependencies
      .filter(({ repository }) => isHere(repository))
      .map(({ key, repository }) => ({ key, path: repository.slice('file://'.length) })),
    others: dependencies.filter(({ repository }) => /^(https?|oci):/.test(repository)).map(({ key }) => key),
    content: leavesOf(file),
  }
}

/** Reads a file of values. */
export function readValues(text: string): ValuesFacts {
  const entries = readYaml(text).flatMap((document) => Object.entries(recordOf(document)))
  return {
    keys: entries.map(([key, value]) => ({
      key,
      images: imagesIn(key, value),
      content: leavesOf({ [key]: value }, /secret/i.test(key)),
    })),
  }
}

/** Reads what a template names. */
export function readTemplate(text: string): TemplateFacts {
  const keys = [...text.matchAll(/\.Values\.(\w{1,80})|index\s+\$?\.Values\s+"([^"\n]{1,80})"/g)].map(
    ([, plain, quoted]) => plain ?? quoted ?? '',
  )
  const lines = text.split('\n').filter((line) => /^\s*-?\s*image\s*:/.test(line))
  const images = lines.map((line) =>
    line
      .slice(line.indexOf(':') + 1)
      .replaceAll(/\{\{[^}]{0,400}\}\}/g, '*')
      .replaceAll(/["'\s]/g, ''),
  )
  return { images: [...new Set(images.map(lastWritten))].filter((image) => image !== ''), keys: [...new Set(keys)] }
}

/** Of an image that is partly filled in (`…/cart:…`) the last name that is written out. */
function lastWritten(image: string): string {
  const repository = image.split('@')[0]?.replace(/:[^/]*$/, '') ?? ''
  const last = repository.slice(repository.lastIndexOf('/') + 1)
  return last.includes('*') ? '' : last
}

/** `image: org/cart`, `image: { registry, repository, name }`, `repository: org/cart` anywhere inside. */
export function imagesIn(key: string, value: unknown, depth = 0): string[] {
  if (depth > 12) return []
  if (typeof value === 'string') return ['image', 'repository', 'imageName'].includes(key) ? [value] : []
  if (key === 'image' && isRecord(value) && value['repository'] === undefined) return everyText({ name: value['name'] })
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => imagesIn(name, inner, depth + 1))
}
