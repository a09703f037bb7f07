import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printable, printableDeep, printableJson } from './printable.ts'

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001b', '\u009b', '\u202e', '\u200b', '\n', '\r', '\b', '\u0000', '\ud800'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})
const steering = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('[T37] text on a terminal', () => {
  test('holds nothing that steers, hides or forges a line, whatever came in', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text)).not.toMatch(steering)
      }),
      { numRuns: 5000 },
    )
  })

  test('stays as it is when it is only text', () => {
    for (const text of ['DEPLOY NEXTGEN PROD - €2.3M ARR CONFIRMÉ', '日本語 → ✓', 'a  b'])
      expect(printable(text)).toBe(text)
  })

  test.each([
    ['\u001b[2J', '\\e[2J'],
    ['a\nb', 'a\\nb'],
    ['\u202e', '\\u{202e}'],
    ['pay\u200bload', 'pay\\u{200b}load'],
    ['a\tb', 'a b'],
  ])('%j becomes %j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('is made safe at every depth, keys too', () => {
    expect(printableDeep({ a: [{ '\u001b': '\u202e' }], n: 1, z: null })).toEqual({
      a: [{ '\\e': '\\u{202e}' }],
      n: 1,
      z: null,
    })
  })

  test('JSON keeps its value and steers nothing', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = printableJson({ text })
        expect(json.replaceAll('\n', '')).not.toMatch(steering)
        expect(JSON.parse(json)).toEqual({ text: text.isWellFormed() ? text : JSON.parse(JSON.stringify(text)) })
      }),
      { numRuns: 2000 },
    )
  })
})
