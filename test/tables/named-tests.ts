import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** A test, or a group of tests, whose name carries ids of threats or faults. */
export interface NamedTest {
  readonly ids: readonly string[]
  /** Its name without the ids; `…` stands where a value is filled in. */
  readonly name: string
  readonly file: string
}

const root = resolve(import.meta.dirname, '../..')
const places = [
  'src/**/*.test.ts',
  'src/**/*.testsuite.ts',
  'test/**/*.test.ts',
  'test/support/*.ts',
  'contract/**/*.test.ts',
]
const literal = /(['"`])((?:\[[TF]\d\d\]\s?)+.*?)\1(?=\s*[,)])/g
// What the runner or the program fills into a name.
const filledIn = /\$\{[^}]*\}|%[sjoi]/g

/** All named tests of the checkout, by file and in the order they stand there; this room's own tests left out. */
export function findNamedTests(): NamedTest[] {
  const files = globSync(places, { cwd: root }).filter((file) => !file.startsWith('test/tables/'))
  return files
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((file) => namedTestsIn(file, readFileSync(resolve(root, file), 'utf8')))
}

/** The named tests of one text. */
export function namedTestsIn(file: string, text: string): NamedTest[] {
  return [...text.matchAll(literal)].map(([, , whole = '']) => {
    const head = /^(?:\[[TF]\d\d\]\s?)+/.exec(whole)?.[0] ?? ''
    return {
      ids: [...head.matchAll(/[TF]\d\d/g)].map(([id]) => id),
      name: whole.slice(head.length).replaceAll(filledIn, '…').replaceAll('\\', '').trim(),
      file,
    }
  })
}
