import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTextCleaner } from './clean-text.ts'

const clean = (...chunks: string[]) => {
  const cleaner = createTextCleaner()
  return chunks.map((chunk) => cleaner.push(chunk)).join('')
}

describe('clean text', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\u001b]0;title\u0007b', 'ab'],
    ['a\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\b', 'alinkb'],
    ['a\u001bPq#0\u001b\\b', 'ab'],
    ['a\u009b2Jb', 'ab'],
    ['a\u0090x\u009cb', 'ab'],
    ['50 %\r100 %\r\n', '50 %100 %\n'],
    ['a\u2028b\u2029c\u0085d', 'abcd'],
    ['\u202eevil\u202c', 'evil'],
    ['never \u001b]ended\nnext line', 'never \nnext line'],
    ['tab\tand é and 日本 and 🙂', 'tab\tand é and 日本 and 🙂'],
  ])('[T37] %j becomes %j', (from, to) => {
    expect(clean(from)).toBe(to)
  })

  it('[T37] whatever is printed, only text is left, lines stay lines, and cuts change nothing', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u009b',
        '\u001b]',
        '\u0007',
        '\u001b\\',
        '\n',
        '\r',
        'm',
        '3',
        ';',
        '\u0000',
        '\u2028',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), fc.nat(200), (pieces, cut) => {
        const text = pieces.join('')
        const output = clean(text)
        expect(clean(text.slice(0, cut), text.slice(cut))).toBe(output)
        expect([...output].every((char) => char === '\n' || char === '\t' || !/\p{Cc}|\u2028|\u2029/u.test(char))).toBe(
          true,
        )
        expect(output.split('\n').length).toBe(text.split('\n').length)
      }),
      { numRuns: 2000 },
    )
  })

  it('counts what it took', () => {
    const cleaner = createTextCleaner()
    cleaner.push('\u001b[1mx')
    expect(cleaner.takeDropped()).toBe(4)
    expect(cleaner.takeDropped()).toBe(0)
  })
})
