import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { catalogue, example } from './example.testdata.ts'
import { type JsonNode, nodesAt } from './json-nodes.ts'
import { settingsJsonSchema, settingsSchemaText } from './published-schema.ts'

const schema = settingsJsonSchema(catalogue)

/** Every path of a document, from the top. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const members: [string | number, unknown][] = Array.isArray(value)
    ? value.map((v, i) => [i, v])
    : Object.entries(value)
  return [path, ...members.flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}

test('every key of the example is described by the schema, options of kinds included', () => {
  const document: unknown = parse(example)
  const checked = pathsOf(document).filter((path) => !path.includes('checks'))
  expect(checked.length).toBeGreaterThan(150)
  for (const path of checked) expect(nodesAt(schema, path, document), path.join('.')).not.toEqual([])
})

test('gates and strategies are told apart by kind, with the options of each', () => {
  const document = { strategies: { quick: { kind: 'canary' } } }
  const [node] = nodesAt(schema, ['strategies', 'quick'], document)
  expect(node?.description).toBe('A few first.')
  expect(Object.keys(node?.properties ?? {})).toEqual(['kind', 'steps'])
  expect(node).toMatchObject({ additionalProperties: false, required: ['kind', 'steps'] })
})

test('checks have the options of their kind under “with”', () => {
  const path = ['suites', 'full', 'phases', 0, 'checks', 0]
  const [node] = nodesAt(schema, path, parse(example))
  const rules = node?.allOf as { if: JsonNode; then: JsonNode }[]
  expect(rules.map((rule) => rule.if.properties?.kind?.const)).toEqual(['http', 'load'])
  expect(rules[0]?.then.properties?.with?.properties).toHaveProperty('status')
})

test('the text is the same every time, and JSON', () => {
  expect(settingsSchemaText(catalogue)).toBe(settingsSchemaText(catalogue))
  expect(JSON.parse(settingsSchemaText(catalogue))).toEqual(schema)
  expect(schema.$schema).toContain('json-schema.org')
})
