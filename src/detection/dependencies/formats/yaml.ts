import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'

const require = createRequire(import.meta.url)

/** What a YAML file holds, without aliases (a small file could grow without bound by them); loads the parser with the first file, as most commits have none. */
export function parseYaml(bytes: Uint8Array): unknown {
  const { parse } = require('yaml') as typeof Yaml
  return parse(new TextDecoder().decode(bytes), { maxAliasCount: 0, uniqueKeys: false })
}
