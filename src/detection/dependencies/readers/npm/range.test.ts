import { expect, test } from 'vitest'
import { compilePatterns } from './patterns.ts'
import { meets } from './range.ts'

const cases: readonly [version: string | undefined, range: string, met: boolean | undefined][] = [
  ['1.2.3', '*', true],
  [undefined, '*', true],
  [undefined, '^1.0.0', false],
  ['1.2.3', '^1.0.0', true],
  ['2.0.0', '^1.0.0', false],
  ['0.2.9', '^0.2.3', true],
  ['0.3.0', '^0.2.3', false],
  ['0.0.4', '^0.0.3', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['1.3.0', '~1', true],
  ['1.2.3', '1.2.x', true],
  ['1.3.0', '1.2', false],
  ['1.2.3', '1.2.3', true],
  ['1.2.4', '1.2.3', false],
  ['1.5.0', '>=1.2.0 <2.0.0', true],
  ['1.5.0', '>= 1.2.0 < 1.5.0', false],
  ['3.0.0', '^1.0.0 || ^3.0.0', true],
  ['1.5.0', '1.0.0 - 2.0.0', true],
  ['2.0.1', '1.0.0 - 2.0.0', false],
  ['2.0.0', '>1', true],
  ['1.9.0', '>1', false],
  ['1.9.9', '<=1', true],
  ['1.0.0-beta.1', '^1.0.0', true],
  ['1.0.0', 'npm:other@1', undefined],
  ['1.0.0', 'git+ssh://example.com/x.git', undefined],
  ['1.0.0', 'acme/ui', undefined],
  ['1.0.0', 'latest', undefined],
]

for (const [version, range, met] of cases) {
  test(`${version ?? 'no version'} and ${range}: ${met === undefined ? 'no range of versions' : met ? 'met' : 'not met'}`, () => {
    expect(meets(version, range)).toBe(met)
  })
}

test('patterns take away what earlier ones gave, name alternatives and may climb', () => {
  const fits = compilePatterns('frontend', ['{apps,packages}/*', './tools', '../shared/**', '!packages/old'])
  const folders = [
    'frontend/apps/a',
    'frontend/packages/b',
    'frontend/packages/old',
    'frontend/tools',
    'shared/x/y',
    'apps/a',
  ]
  expect(folders.filter(fits)).toEqual(['frontend/apps/a', 'frontend/packages/b', 'frontend/tools', 'shared/x/y'])
})

test('a pattern with very many alternatives or stars is answered at once', () => {
  const start = process.cpuUsage()
  compilePatterns('', ['{a,b,c,d}'.repeat(30), `${'*a'.repeat(200)}`])('a'.repeat(5_000))
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(1)
})
