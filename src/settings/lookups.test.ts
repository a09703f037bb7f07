import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findLookupTrouble, listLookups, renderLookups } from './lookups.ts'

const values = {
  app: 'shop',
  environment: 'prod',
  host: 'shop',
  'database.url': 'postgres://u:p@h/db?a=$&b=$1',
  'cache.prefix': 'shop:prod:',
  'secrets.API_KEY': '${'.concat('{ secrets.OTHER }} $& `id`'),
}
const lookup = (path: string) => `\${{ ${path} }}`

describe('look-ups', () => {
  test('known paths are replaced, wherever they stand and however they are spaced', () => {
    expect(renderLookups(`${lookup('app')}-\${{environment}}.x`, values)).toBe('shop-prod.x')
    expect(renderLookups(`no look-up: $app \${app} {{ app }} }}`, values)).toBe(`no look-up: $app \${app} {{ app }} }}`)
  })

  test('[T19] a value is inserted letter for letter and never read again', () => {
    expect(renderLookups(lookup('database.url'), values)).toBe(values['database.url'])
    expect(renderLookups(lookup('secrets.API_KEY'), values)).toBe(values['secrets.API_KEY'])
  })

  test('an unknown path, and one without a value here, are refused with advice', () => {
    expect(() => renderLookups(lookup('databse.url'), values)).toThrow('looks up nothing')
    expect(findLookupTrouble('databse.url')?.todo).toBe('Did you mean “database.url”?')
    expect(() => renderLookups(lookup('secrets.MISSING'), values)).toThrow(
      '${'.concat('{ secrets.MISSING }} has no value here'),
    )
    expect(() => renderLookups('${'.concat('{ app'), {})).toThrow('has no value here')
  })

  test('[T19] a path of an object’s own machinery has no value', () => {
    for (const path of ['constructor', '__proto__', 'toString', 'secrets.constructor', 'secrets.__proto__']) {
      expect(() => renderLookups(lookup(path), values)).toThrow()
    }
  })
})

const heads = [
  '',
  'app',
  'secrets',
  'secrets.API_KEY',
  'process',
  'this',
  'globalThis',
  'database',
  '7',
  '#root',
  'T(java.lang.Runtime)',
]
const tails = [
  '7*7',
  '.constructor',
  ".constructor('return process')()",
  '[`constructor`]',
  '["__proto__"]',
  '.env.HOME',
  '|upper',
  ' || app',
  ' && app',
  ' ? app : host',
  '()',
  '(1)',
  '.url',
  '..url',
  '.',
  '=1',
  ';app',
  ',app',
  '{{app}}',
  `\${app}`,
  '#{app}',
  '<%= app %>',
  '`app`',
  "require('child_process').execSync('id')",
  'import("fs")',
  'new Function("return 1")()',
  'eval("1")',
  '.getClass().forName("x")',
  '{% if 1 %}',
  '\n+app',
  '\0',
  ' app',
  '\u200b',
  '/*x*/',
  '//x',
  '!app',
  '~1',
]
const wraps = [
  (x: string) => x,
  (x: string) => `(${x})`,
  (x: string) => `${x}.length`,
  (x: string) => `[${x}]`,
  (x: string) => ` ${x} `,
]
const payloads = heads.flatMap((head) => tails.flatMap((tail) => wraps.map((wrap) => wrap(`${head}${tail}`))))

describe('[T19] payloads', () => {
  const known = new Set(['app', 'environment', 'host', 'database.url', 'cache.url', 'cache.prefix'])
  const corpus = [...new Set(payloads)].filter(
    (path) => !known.has(path.trim()) && !/^secrets\.[A-Z][A-Z0-9_]*$/.test(path.trim()),
  )

  test('[T19] of 2,000 payloads none is evaluated: each is refused or stays what it is', () => {
    expect(corpus.length).toBeGreaterThan(2_000 - 50)
    for (const payload of corpus) {
      let rendered: string | null = null
      try {
        rendered = renderLookups(lookup(payload), values)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-settings' })
      }
      if (rendered !== null) expect(listLookups(lookup(payload)).every((path) => path in values)).toBe(true)
      expect(renderLookups(payload.replaceAll('${'.concat('{'), ''), values)).toBe(
        payload.replaceAll('${'.concat('{'), ''),
      )
    }
  })

  test('[T19] the output is always the literal text with literal values', () => {
    const key = fc.constantFrom(...(Object.keys(values) as (keyof typeof values)[]))
    const literal = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !text.includes('${'.concat('{')) && !text.endsWith('$'))
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, key)), literal, (pairs, last) => {
        const text = pairs.map(([before, path]) => `${before}${lookup(path)}`).join('') + last
        const wanted = pairs.map(([before, path]) => `${before}${values[path]}`).join('') + last
        expect(renderLookups(text, values)).toBe(wanted)
      }),
      { numRuns: 2_000 },
    )
  })
})
