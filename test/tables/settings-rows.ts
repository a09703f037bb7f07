import type { JsonNode } from '../../src/settings/json-nodes.ts'
import { code, prose } from './markdown.ts'

/** A key of the settings as cells. */
export type Row = readonly [key: string, takes: string, value: string, meaning: string]

/** All keys below a node, depth first; `path` is that of the node. */
export function rowsBelow(path: string, node: JsonNode): Row[] {
  return childrenOf(node).flatMap(({ at, node: child, isRequired: must, isOwnRow }) => [
    ...(isOwnRow ? [row(path + (path === '' ? at.replace(/^\./, '') : at), child, must)] : []),
    ...rowsBelow(path + (path === '' ? at.replace(/^\./, '') : at), child),
  ])
}

/** One step down from a node. */
interface Child {
  readonly at: string
  readonly node: JsonNode
  readonly isRequired: boolean
  /** Entries of lists and maps are told by the list or map itself. */
  readonly isOwnRow: boolean
}

/** What stands below a node: its keys, and the entries of a list or map that have keys themselves. */
export function childrenOf(node: JsonNode): Child[] {
  const own = Object.entries(node.properties ?? {}).map(([key, child]) => ({
    at: `.${key}`,
    node: child,
    isRequired: isRequired(node['required'], key),
    isOwnRow: true,
  }))
  const entry = (at: string, child: JsonNode) => ({ at, node: child, isRequired: false, isOwnRow: false })
  const { additionalProperties: map, items } = node
  const entries = [
    ...(typeof map === 'object' && !isEmpty(map) ? [entry('.<name>', map)] : []),
    ...(items === undefined ? [] : [entry('[]', items)]),
    ...[...(node.oneOf ?? []), ...(node.anyOf ?? [])].map((child) => entry(variantOf(child), child)),
  ]
  return [...own, ...entries.filter(({ node: child }) => childrenOf(child).length > 0)]
}

/** `(signal: slower)` for an alternative that is known by a constant member. */
function variantOf({ properties = {} }: JsonNode): string {
  const constant = Object.entries(properties).find(([, { const: value }]) => value !== undefined)
  return constant === undefined ? '' : ` (${constant[0]}: ${constant[1].const})`
}

/** One key as a row. */
export function row(key: string, node: JsonNode, must: boolean): Row {
  const value = node['default'] === undefined ? (must ? '*required*' : '') : code(JSON.stringify(node['default']))
  return [code(key), takes(node), value, prose(node.description ?? '')]
}

function takes(node: JsonNode): string {
  const variants = [...(node.oneOf ?? []), ...(node.anyOf ?? [])]
  if (variants.length > 0) return [...new Set(variants.map(takes))].join(' or ')
  if (node.const !== undefined) return code(String(node.const))
  if (node.enum !== undefined) return node.enum.map((one) => code(String(one))).join(', ')
  if (node['type'] === 'array') return `list of ${node.items === undefined ? 'anything' : takes(node.items)}`
  if (node.properties !== undefined) return 'keys below'
  if (typeof node.additionalProperties === 'object' && !isEmpty(node.additionalProperties))
    return `name → ${takes(node.additionalProperties)}`
  return (
    { string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'keys of the kind' }[
      String(node['type'])
    ] ?? 'text'
  )
}

/** Whether a schema's `required` names a key. */
export function isRequired(required: unknown, key: string): boolean {
  return Array.isArray(required) && required.includes(key)
}

function isEmpty(node: JsonNode): boolean {
  return Object.keys(node).length === 0
}
