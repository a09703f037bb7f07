import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

const load = createRequire(import.meta.url)

/** The library is loaded with the first file, as most commits have none and answers from the cache need none. */
function library(): typeof Yaml {
  return load('yaml') as typeof Yaml
}

/** What a YAML file of one document holds; throws where it cannot be read or has aliases, by which a small file could grow without bound. */
export function parseYaml(bytes: Uint8Array): unknown {
  return library().parse(new TextDecoder().decode(bytes), { maxAliasCount: 0, uniqueKeys: false })
}

/** The documents of a YAML text as plain values; throws with the place when it cannot be read, or when aliases would make it explode. */
export function readYaml(text: string): unknown[] {
  const documents = library().parseAllDocuments(text, {
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    customTags: [],
  })
  return [...documents].map((document) => {
    const [error] = document.errors
    if (error) throw new Error(`${error.message.split('\n')[0] ?? error.code} at ${placeOf(text, error.pos[0])}`)
    return plainValue(document)
  })
}

/** Told of the first error alone: a broken text may have one in every character. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at)
  return `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`
}

const mostAliases = 1_000

function plainValue(document: Yaml.Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    if (!(error instanceof ReferenceError) || !error.message.includes('alias count')) throw error
    throw new Error(`its aliases stand for more than ${mostAliases} values`, { cause: error })
  }
}
