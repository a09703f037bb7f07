import { catalogue } from '../../src/main/catalogue.ts'
import { jsonSchemaOf } from '../../src/settings/json-nodes.ts'
import { type Kind, settingsSchema } from '../../src/settings/schema.ts'
import { page, prose, table } from './markdown.ts'
import { childrenOf, isRequired, type Row, row, rowsBelow } from './settings-rows.ts'

/** The reference of `tidegate.yaml`: every key, and the options of every kind. */
export function settingsPage(made: string): string {
  const { properties = {}, required } = jsonSchemaOf(settingsSchema)
  const blocks = Object.entries(properties)
  const plain = blocks.filter(([, node]) => childrenOf(node).length === 0)
  const deep = blocks.filter(([, node]) => childrenOf(node).length > 0)
  return page(
    '# tidegate.yaml',
    `One file at the root of a repository says how its apps are released. ${made} Editors read the same from ` +
      '[tidegate.schema.json](tidegate.schema.json); a whole file is [the example’s](../examples/blueocean/tidegate.yaml).',
    'Unknown keys are refused. `<name>` stands for a name of yours, `[]` for every entry of a list. A key without a default that is not ' +
      'marked *required* may be left out. Durations are written `90s`, `5m`, `1h30m`; memory `512Mi`; CPU `500m` or `1.5`. ' +
      '`tidegate validate` tells what is wrong with a file, `tidegate init` drafts one.',
    '## At the top',
    keys(plain.map(([key, node]) => row(key, node, isRequired(required, key)))),
    ...deep.flatMap(([key, node]) => [
      `## ${key}`,
      keys([row(key, node, isRequired(required, key)), ...rowsBelow(key, node)]),
    ]),
    ...kindsOf('Checks', 'options under `with`', catalogue.checks),
    ...kindsOf('Gates', 'options beside `kind`', catalogue.gates),
    ...kindsOf('Strategies', 'options beside `kind`', catalogue.strategies),
  )
}

function keys(rows: readonly Row[]): string {
  return table(['key', 'takes', 'default', 'meaning'], rows)
}

function kindsOf(title: string, where: string, kinds: readonly Kind[]): string[] {
  return [
    `## ${title}: the kinds`,
    `${title} by their \`kind\`, with ${where}.`,
    ...kinds.flatMap(({ kind, doc, schema }) => {
      const rows = rowsBelow('', jsonSchemaOf(schema))
      return [`### ${kind}`, prose(doc), rows.length === 0 ? 'No options.' : keys(rows)]
    }),
  ]
}
