import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faults } from './faults.ts'
import { findNamedTests, namedTestsIn } from './named-tests.ts'
import { pagesFrom } from './pages.ts'
import { renderPage } from './render.ts'
import { threats } from './threats.ts'

test('names of tests are found in every way they are written', () => {
  const text = `test('[T06] an agent is refused', async () => {
  ])('[T28] changes nothing by %s', async () => {
  ['[T09] used before', { state: 'consumed' }, 'x'],
it(\`[F01] [F22] over \${kills} kills\`, async () => {
test('[T02][T03] two at once', { timeout: 1 }, () => {
  '[F18] on a line of its own (needs root)',
expect(x).toBe('T06') // [T06] in a comment`
  expect(namedTestsIn('a.test.ts', text).map(({ ids, name }) => [ids.join(' '), name])).toEqual([
    ['T06', 'an agent is refused'],
    ['T28', 'changes nothing by …'],
    ['T09', 'used before'],
    ['F01 F22', 'over … kills'],
    ['T02 T03', 'two at once'],
    ['F18', 'on a line of its own (needs root)'],
  ])
})

test('a page shows entries with their tests, and apart from them those without', () => {
  const page = renderPage(
    { title: 'Threats', intro: 'Some.', column: 'threat', catalogue: { T01: 'one', T02: 'two' } },
    [{ ids: ['T01'], name: 'a | b', file: 'src/a.test.ts' }],
  )
  expect(page).toContain('| T01 | one | [a \\| b](../src/a.test.ts) |')
  expect(page).toContain('1 of 2')
  expect(page).toMatch(/Without a named test[\s\S]*- T02: two/)
})

test('every id that a test claims is one of the catalogue', () => {
  const claimed = new Set(findNamedTests().flatMap(({ ids }) => ids))
  expect([...claimed].filter((id) => !(id in threats) && !(id in faults))).toEqual([])
})

test.each(Object.entries(pagesFrom(findNamedTests())))('%s is current; npm run tables makes it so', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})
