import type { Verb, VerbGroup } from '../../src/cli/verb.ts'
import { verbsWith } from '../../src/cli/verbs/index.ts'
import { en } from '../../src/cli/words.en.ts'
import { demo } from '../../src/main/demo/demo.ts'
import { down } from '../../src/main/down.ts'
import { examine } from '../../src/main/examine.ts'
import { up } from '../../src/main/up.ts'
import { code, page, prose, table } from './markdown.ts'

/** The reference of the command line: every verb with its arguments, options and an example. */
export function cliPage(made: string): string {
  const entries = verbsWith({ demo, up, down, examine })
  return page(
    '# The command line',
    `\`npm start\` in a checkout is \`tidegate demo\`; \`node bin/tidegate.mjs\` is \`tidegate\`. ${made} ` +
      '`tidegate <verb> --help` tells the same, in English or French.',
    `${en['help.exits']}. Every verb that changes something has \`--dry-run\`, which says what would be done and does nothing.`,
    '## Everywhere',
    table(
      ['option', 'meaning'],
      everywhere.map(([flags, word]) => [code(flags), prose(en[word])]),
    ),
    '## Verbs',
    table(['verb', 'does', 'options', 'example'], entries.flatMap(rowsOf)),
  )
}

const everywhere = [
  ['--json', 'option.json'],
  ['--workspace <name>', 'option.workspace'],
  ['--url <url>', 'option.url'],
  ['--token <token>', 'option.token'],
  ['--home <folder>', 'option.home'],
  ['--lang <language>', 'option.lang'],
  ['--no-color', 'option.color'],
] as const

function rowsOf(entry: Verb | VerbGroup): string[][] {
  if (!('verbs' in entry)) return [rowOf(entry, '')]
  return entry.verbs.map((verb) => rowOf(verb, `${entry.name} `))
}

function rowOf(verb: Verb, group: string): string[] {
  const given = (verb.arguments ?? []).map(({ name }) => ` ${name}`).join('')
  const options = (verb.options ?? []).map(({ flags, required }) => `${code(flags)}${required ? ' *required*' : ''}`)
  return [code(`${group}${verb.name}${given}`), prose(en[verb.word]), options.join('<br>'), code(verb.example)]
}
