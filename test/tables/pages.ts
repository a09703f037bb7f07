import { catalogue } from '../../src/main/catalogue.ts'
import { settingsSchemaText } from '../../src/settings/published-schema.ts'
import { cliPage } from './cli-page.ts'
import { faults } from './faults.ts'
import type { NamedTest } from './named-tests.ts'
import { renderPage } from './render.ts'
import { settingsPage } from './settings-page.ts'
import { threats } from './threats.ts'

const made = (from: string) => `This page is made by \`npm run tables\` from ${from}, and a test keeps it current.`
const oneWay = 'A named test shows one way in which the thing is met, not that nothing is left to do.'

/** The pages that are made from the code and its tests, by their path from the root. */
export function pagesFrom(tests: readonly NamedTest[]): Readonly<Record<string, string>> {
  const named = (what: string, does: string, sign: string) =>
    `Each ${what} of the design has an id; a test that ${does} one begins its name with it, as \`[${sign}]\`. ` +
    `${made('the names of the tests')} ${oneWay}`
  return {
    'docs/threats.md': renderPage(
      {
        title: 'Threats and the tests that answer them',
        intro: named('threat', 'answers', 'T06'),
        column: 'threat',
        catalogue: threats,
      },
      tests,
    ),
    'docs/faults.md': renderPage(
      {
        title: 'Faults and the tests that survive them',
        intro: named('fault', 'survives', 'F01'),
        column: 'fault',
        catalogue: faults,
      },
      tests,
    ),
    'docs/settings.md': settingsPage(made('the schema')),
    'docs/tidegate.schema.json': settingsSchemaText(catalogue),
    'docs/reference/cli.md': cliPage(made('the verbs')),
  }
}
