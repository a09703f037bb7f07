import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import type { Path, Trouble } from './finding.ts'

/** After so many troubles the rest of the text is not worth reading. */
const mostTroubles = 100

/** Keys that would reach an object's prototype. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])
const coreTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

/** Plain data of a YAML node: objects without prototype; trouble for whatever settings must not contain. */
export function readPlain(node: unknown): { value: unknown; troubles: readonly Trouble[] } {
  const troubles: Trouble[] = []
  const value = plainOf(node, [], troubles)
  return troubles.length > 0 ? { value: undefined, troubles } : { value, troubles }
}

function plainOf(node: unknown, path: Path, troubles: Trouble[]): unknown {
  if (node === null || node === undefined || troubles.length >= mostTroubles) return null
  if (isAlias(node)) return refuse('yaml-alias', 'an alias (*name)', 'Write the value out.', path, troubles)
  const tag = (node as { tag?: unknown }).tag
  if (typeof tag === 'string' && !coreTag.test(tag)) {
    return refuse('yaml-tag', `the tag ${tag.slice(0, 60)}`, 'Remove the tag.', path, troubles)
  }
  if (isScalar(node)) return typeof node.value === 'bigint' ? Number(node.value) : node.value
  if (isSeq(node)) return node.items.map((item, i) => plainOf(item, [...path, i], troubles))
  if (isMap(node)) return plainMap(node, path, troubles)
  return refuse('yaml-value', 'something that is no value', 'Write text, a number, a list or a block.', path, troubles)
}

function plainMap(map: YAMLMap, path: Path, troubles: Trouble[]): object {
  const object: Record<string, unknown> = Object.create(null)
  for (const pair of map.items) {
    if (troubles.length >= mostTroubles) break
    const key = keyOf(pair, path, troubles)
    if (key === undefined) continue
    if (key in object) {
      troubles.push({
        code: 'duplicate-key',
        path: [...path, key],
        at: 'key',
        what: `“${key}” is written twice in one block`,
        todo: 'Keep one of them.',
      })
    }
    object[key] = plainOf(pair.value, [...path, key], troubles)
  }
  return object
}

function keyOf(pair: Pair, path: Path, troubles: Trouble[]): string | undefined {
  const key = isScalar(pair.key) ? pair.key.value : undefined
  if (typeof key !== 'string') {
    const found = isScalar(pair.key) ? JSON.stringify(pair.key.value) : 'something else'
    refuse(
      'yaml-key',
      `${found} as a key`,
      'Use a name; put quotes around it if it looks like a number.',
      path,
      troubles,
    )
    return undefined
  }
  if (!forbiddenKeys.has(key)) return key
  refuse('forbidden-key', `the key “${key}”`, 'Remove it: no settings are called so.', [...path, key], troubles, 'key')
  return undefined
}

function refuse(
  code: string,
  found: string,
  todo: string,
  path: Path,
  troubles: Trouble[],
  at: 'key' | 'value' = 'value',
): undefined {
  troubles.push({ code, path, at, what: `plain settings were wanted, found ${found}`, todo })
  return undefined
}
