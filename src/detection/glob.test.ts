import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob } from './glob.ts'

test.each([
  ['apps/nextgen/**', 'apps/nextgen/landing/page.ts', true],
  ['apps/nextgen/**', 'apps/nextgen', true],
  ['apps/nextgen/**', 'apps/nextgen-old/page.ts', false],
  ['apps/nextgen/**', 'docs/apps/nextgen/page.ts', false],
  ['apps/nextgen/', 'apps/nextgen/a', true],
  ['apps/nextstep*/**', 'apps/nextstep-api/main.ts', true],
  ['apps/nextstep*/**', 'apps/my-nextstep/main.ts', false],
  ['**/*.md', 'README.md', true],
  ['**/*.md', 'docs/a/b.md', true],
  ['**/*.md', 'docs/a/b.mdx', false],
  ['a/**/b/**/c', 'a/x/b/b/y/c', true],
  ['a/**/b/**/c', 'a/x/c/b', false],
  ['*', 'a/b', false],
  ['?.ts', 'é.ts', true],
  ['?.ts', '😀.ts', true],
  ['app/[...slug]/*.tsx', 'app/[...slug]/page.tsx', true],
  ['app/[a-z]', 'app/b', false],
  ['.github/workflows/**', '.github/workflows/ci.yml', true],
  ['package.json', 'apps/package.json', false],
])('%s on %s: %s', (pattern, path, fits) => {
  expect(compileGlob(pattern)(path)).toBe(fits)
})

test('agrees with a slow matcher that tries everything', () => {
  const slowName = (w: string, p: string): boolean => {
    if (w === '') return p === ''
    if (w.startsWith('*')) return slowName(w.slice(1), p) || (p !== '' && slowName(w, p.slice(1)))
    return p !== '' && (w[0] === p[0] || w[0] === '?') && slowName(w.slice(1), p.slice(1))
  }
  const slow = ([w, ...ws]: string[], p: string[]): boolean => {
    if (w === undefined) return p.length === 0
    if (w === '**') return slow(ws, p) || (p.length > 0 && slow([w, ...ws], p.slice(1)))
    return p.length > 0 && slowName(w, p[0] ?? '') && slow(ws, p.slice(1))
  }
  const segment = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 })
  const wild = fc.oneof(
    fc.constant('**'),
    fc.string({ unit: fc.constantFrom('a', 'b', '?', '*'), minLength: 1, maxLength: 3 }),
  )
  const joined = (one: fc.Arbitrary<string>) =>
    fc.array(one, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const pattern = joined(wild.filter((text) => text === '**' || !text.includes('**')))
  fc.assert(
    fc.property(pattern, joined(segment), (w, p) => {
      expect(compileGlob(w)(p)).toBe(slow(w.split('/'), p.split('/')))
    }),
    { numRuns: 5_000 },
  )
})

test('[T26] the worst pattern on the worst path takes no time worth speaking of', () => {
  const began = performance.now()
  expect(compileGlob(`${'*a'.repeat(140)}b`)('a'.repeat(4000))).toBe(false)
  expect(compileGlob(`${'**/a/'.repeat(55)}b`)('a/'.repeat(2000))).toBe(false)
  expect(performance.now() - began).toBeLessThan(1000)
})
