import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileIgnore, readDockerignore } from './dockerignore.ts'
import { compilePattern } from './pattern.ts'

describe('a pattern', () => {
  test.each([
    ['a.txt', 'a.txt', true],
    ['*.txt', 'a.txt', true],
    ['*.txt', 'sub/a.txt', false],
    ['sub/?.txt', 'sub/a.txt', true],
    ['sub?a.txt', 'sub/a.txt', false],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[a\\]]x', ']x', false],
    ['[ab', '[ab', true],
    ['\\*.txt', '*.txt', true],
    ['\\*.txt', 'a.txt', false],
    ['**/a.txt', 'a.txt', true],
    ['**/a.txt', 'x/y/a.txt', true],
    ['**/a.txt', 'x/ya.txt', false],
    ['src/**', 'src/x/y', true],
    ['src/**/test', 'src/test', true],
    ['src/**/test', 'src/a/b/test', true],
    ['src/**/test', 'src/a/btest', false],
  ])('%s on %s: %s', (pattern, path, fits) => {
    expect(compilePattern(pattern).fits(path)).toBe(fits)
  })

  test('without marks fits itself and nothing else', () => {
    const names = fc.stringMatching(/^[a-z./-]{1,20}$/)
    fc.assert(
      fc.property(
        names,
        names,
        (one, other) => compilePattern(one).fits(one) && compilePattern(one).fits(other) === (one === other),
      ),
    )
  })

  test('takes no longer than pattern times path, whatever they are', () => {
    const started = performance.now()
    expect(compilePattern(`${'*a'.repeat(60)}b`).fits('a'.repeat(4_000))).toBe(false)
    expect(compilePattern(`${'**/'.repeat(60)}b`).fits('a/'.repeat(2_000))).toBe(false)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('a .dockerignore', () => {
  const rules = (text: string) => compileIgnore(readDockerignore(text))
  test.each([
    ['# a\n\n', 'a', false],
    ['a', 'a/b/c', true],
    ['/a/', 'a/b', true],
    ['./a/../b', 'b', true],
    ['*\n!src', 'src/a', false],
    ['*\n!src', 'other/a', true],
    ['src\n!src/keep\nsrc/keep/not', 'src/keep/not/a', true],
    ['src\n!src/keep\nsrc/keep/not', 'src/keep/a', false],
    ['**/node_modules', 'a/node_modules/b', true],
    ['*/temp*', 'a/temporary', true],
    ['*/temp*', 'a/b/temporary', false],
    ['!a\na', 'a', true],
    ['a\r\nb\r\n', 'b', true],
  ])('%j keeps %s out: %s', (text, path, isOut) => {
    expect(rules(text)(path)).toBe(isOut)
  })
})
