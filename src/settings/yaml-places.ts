import { isMap, isNode, isSeq, type Node } from 'yaml'
import type { Path } from './finding.ts'

/** A value and the key it stands under; entries of lists have no key. */
interface Place {
  readonly key: Node | null
  readonly value: Node | null
}

/** Where a path's key or value begins in the text, as an offset; the nearest block above it where the path leads nowhere. */
export function offsetOf(top: Node | null, path: Path, at: 'key' | 'value'): number {
  let place: Place = { key: null, value: top }
  for (const part of path) {
    const child = childOf(place.value, part)
    if (child === null) return beginOf(place, 'key')
    place = child
  }
  return beginOf(place, at)
}

function childOf(node: Node | null, part: string | number): Place | null {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(part)]
    return isNode(item) ? { key: null, value: item } : null
  }
  const pair = isMap(node) ? node.items.find(({ key }) => String(key) === String(part)) : undefined
  if (pair === undefined) return null
  return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null }
}

/** A block is pointed at by its key, since its own beginning is on another line. */
function beginOf({ key, value }: Place, at: 'key' | 'value'): number {
  const isBlock = isMap(value) || isSeq(value)
  const node = at === 'key' || isBlock ? (key ?? value) : (value ?? key)
  return node?.range?.[0] ?? 0
}
