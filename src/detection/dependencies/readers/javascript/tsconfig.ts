import { objectOf, parseJson, textsOf } from '../npm/jsonc.ts'
import { shortText } from '../npm/manifest.ts'

/** What of a tsconfig.json or jsconfig.json matters to the graph. */
export interface TsconfigFacts {
  readonly kind: 'tsconfig'
  readonly extends: readonly string[]
  readonly references: readonly string[]
  /** Alias → targets, from the folder of `baseUrl`. */
  readonly paths: Readonly<Record<string, readonly string[]>>
  readonly baseUrl?: string
  /** Other paths that begin with `../`: of include, files, rootDirs. */
  readonly upward: readonly string[]
  /** The options that whoever extends it gets, by name, without the aliases. */
  readonly content: Readonly<Record<string, string>>
}

/** Reads a tsconfig.json; throws when it is not an object in JSON with comments. */
export function readTsconfig(bytes: Uint8Array): TsconfigFacts {
  const value = parseJson(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('a tsconfig should hold an object, and holds something else')
  }
  const json = objectOf(value)
  const options = objectOf(json['compilerOptions'])
  const paths = Object.entries(objectOf(options['paths'])).map(([alias, targets]) => [alias, textsOf(targets)] as const)
  const lists = [json['include'], json['files'], options['rootDirs'], options['typeRoots']].flatMap(textsOf)
  const references = Array.isArray(json['references']) ? json['references'] : []
  return {
    kind: 'tsconfig',
    extends: textsOf(json['extends']),
    references: references.flatMap((reference) => textsOf(objectOf(reference)['path'])),
    paths: Object.fromEntries(paths),
    ...(typeof options['baseUrl'] === 'string' && { baseUrl: options['baseUrl'] }),
    upward: lists.filter((path) => path.startsWith('../')),
    content: Object.fromEntries(
      Object.entries(options)
        .filter(([name]) => name !== 'paths')
        .map(([name, option]) => [name, shortText(option)]),
    ),
  }
}
