import { expect, test } from 'vitest'
import { catalogue, example } from './example.testdata.ts'
import { formatFindings } from './finding-format.ts'
import { parseSettings } from './parse.ts'

const formatted = (text: string) => formatFindings(parseSettings(text, catalogue).findings, text)

test('a finding reads like a compiler’s: place, what, the line, a mark under the spot, what to do', () => {
  expect(formatted(example.replace('signal: health-lost', 'signal: health-lots')).split('\n').slice(0, 4)).toEqual([
    'tidegate.yaml:61:25 error[invalid-value] one of health-lost, error-rate, slower, critical-log, availability or revenue was wanted, found the text "health-lots"',
    '  61 |             - { signal: health-lots, for: 2m }',
    '     |                         ^',
    '     = Did you mean “health-lost”? (pipelines.premium.stages[2].watch.rules[0].signal)',
  ])
})

test('it ends with a count', () => {
  expect(formatted(example)).toBe('no findings')
  expect(formatted(example.replace('Europe/Paris', 'Europe/Pariss')).split('\n').at(-1)).toBe('1 error, 0 warnings')
})

test('[T37] control and reordering characters of the file do not reach the terminal', () => {
  const text = example.replace('title: Blog', 'title: "x\u202E\u001B[31m" \u0007y')
  expect(formatted(text)).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u)
  expect(formatted(text)).toContain('�')
})

test('a long line is shown around the spot', () => {
  const text = example.replace('locales: [en, fr]', `locales: [${'en, '.repeat(500)}F]`)
  const lines = formatted(text).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300)
  const [, shown = '', mark = ''] = lines
  expect(shown[mark.indexOf('^')]).toBe('F')
})
