import { faults } from './faults.ts'
import type { NamedTest } from './named-tests.ts'
import { renderPage } from './render.ts'
import { threats } from './threats.ts'

const made =
  'This page is made by `npm run tables` from the names of the tests, and a test keeps it current. A named test shows one way in which the thing is met, not that nothing is left to do.'

/** The pages that are made from the names of tests, by their path from the root. */
export function pagesFrom(tests: readonly NamedTest[]): Readonly<Record<string, string>> {
  return {
    'docs/threats.md': renderPage(
      {
        title: 'Threats and the tests that answer them',
        intro: `Each threat of the design has an id; a test that answers one begins its name with it, as \`[T06]\`. ${made}`,
        column: 'threat',
        catalogue: threats,
      },
      tests,
    ),
    'docs/faults.md': renderPage(
      {
        title: 'Faults and the tests that survive them',
        intro: `Each fault of the design has an id; a test that survives one begins its name with it, as \`[F01]\`. ${made}`,
        column: 'fault',
        catalogue: faults,
      },
      tests,
    ),
  }
}
