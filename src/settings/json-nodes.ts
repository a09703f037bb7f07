import { z } from 'zod'

/** A node of a JSON Schema, as far as the settings need to read it. */
export interface JsonNode {
  properties?: Record<string, JsonNode>
  additionalProperties?: JsonNode | boolean
  items?: JsonNode
  anyOf?: JsonNode[]
  oneOf?: JsonNode[]
  const?: unknown
  enum?: unknown[]
  description?: string
  [key: string]: unknown
}

const converted = new WeakMap<z.ZodType, JsonNode>()

/** The JSON Schema of what a zod schema takes (not of what it returns). */
export function jsonSchemaOf(schema: z.ZodType): JsonNode {
  const known = converted.get(schema)
  if (known) return known
  const { $schema: _, ...node } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const made: JsonNode = JSON.parse(JSON.stringify(node))
  converted.set(schema, made)
  return made
}

/** The schema nodes that describe a path; several where alternatives are allowed that the value does not rule out. */
export function nodesAt(root: JsonNode, path: readonly PropertyKey[], value: unknown): JsonNode[] {
  let nodes = alternatives(root, value)
  let current = value
  for (const part of path) {
    current = memberOf(current, part)
    nodes = nodes.flatMap((node) => {
      const next = typeof part === 'number' ? node.items : childOf(node, String(part))
      return next ? alternatives(next, current) : []
    })
  }
  return nodes
}

/** The value at a path, undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(memberOf, value)
}

function memberOf(value: unknown, part: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
  return (value as Record<PropertyKey, unknown>)[part]
}

function childOf(node: JsonNode, key: string): JsonNode | undefined {
  if (node.properties && Object.hasOwn(node.properties, key)) return node.properties[key]
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
}

/** The alternatives of a node, without those whose constant members (`signal`, `kind`) contradict the value. */
function alternatives(node: JsonNode, value: unknown): JsonNode[] {
  const options = node.oneOf ?? node.anyOf
  if (!options) return [node]
  const fitting = options.filter((option) =>
    Object.entries(option.properties ?? {}).every(([key, child]) => {
      const found = memberOf(value, key)
      return child.const === undefined || found === undefined || child.const === found
    }),
  )
  const inherited = node.description === undefined ? {} : { description: node.description }
  return (fitting.length > 0 ? fitting : options).flatMap((option) => alternatives({ ...inherited, ...option }, value))
}
