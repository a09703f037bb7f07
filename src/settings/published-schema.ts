import { z } from 'zod'
import { type JsonNode, jsonSchemaOf } from './json-nodes.ts'
import { type Catalogue, checkUse, gateUse, type Kind, settingsSchema, strategyUse } from './schema.ts'

/** The JSON Schema of `tidegate.yaml` for editors: every key, its meaning, and the options of the kinds that the catalogue knows. */
export function settingsJsonSchema(catalogue: Catalogue): JsonNode {
  const made = z.toJSONSchema(settingsSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === gateUse) replace(jsonSchema, inlineKinds(catalogue.gates))
      if (zodSchema === strategyUse) replace(jsonSchema, inlineKinds(catalogue.strategies))
      if (zodSchema === checkUse) Object.assign(jsonSchema, checkKinds(catalogue.checks))
    },
  })
  return JSON.parse(JSON.stringify({ title: 'Settings of Tidegate (tidegate.yaml)', ...made }))
}

/** The published text of the schema, ending in a line break. */
export function settingsSchemaText(catalogue: Catalogue): string {
  return `${JSON.stringify(settingsJsonSchema(catalogue), null, 2)}\n`
}

function replace(node: object, replacement: JsonNode): void {
  for (const key of Object.keys(node)) Reflect.deleteProperty(node, key)
  Object.assign(node, replacement)
}

/** Gates and strategies write their options beside `kind`. */
function inlineKinds(kinds: readonly Kind[]): JsonNode {
  return {
    oneOf: kinds.map(({ kind, doc, schema }) => {
      const { properties, required, ...options } = jsonSchemaOf(schema)
      const names = Array.isArray(required) ? required : []
      return {
        ...options,
        description: doc,
        properties: { kind: { const: kind }, ...properties },
        required: ['kind', ...names],
      }
    }),
  }
}

/** Checks write their options under `with`. */
function checkKinds(kinds: readonly Kind[]): JsonNode {
  return {
    allOf: kinds.map(({ kind, doc, schema }) =>
      Object.fromEntries([
        ['if', { properties: { kind: { const: kind } } }],
        ['then', { properties: { kind: { description: doc }, with: jsonSchemaOf(schema) } }],
      ]),
    ),
  }
}
