import { expect, test } from 'vitest'
import { addProgress } from './sideband.ts'

const packet = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text

test('lines are added before the end of an answer in side bands', () => {
  const answer = Buffer.from(`${packet('\u0001000eunpack ok\n')}0000`)
  const told = String(addProgress(answer, ['one', 'deux é']))
  expect(told).toBe(`${packet('\u0001000eunpack ok\n')}0009\u0002one\n000d\u0002deux é\n0000`)
})

test('an answer without side bands stays as it is', () => {
  for (const text of ['000eunpack ok\n0000', '', 'error: no', '0000']) {
    expect(String(addProgress(Buffer.from(text), ['one']))).toBe(text)
  }
})

test('[T37] control characters do not reach the pusher’s terminal', () => {
  const told = String(addProgress(Buffer.from(`${packet('\u0002x')}0000`), ['a\u001b]0;owned\u0007\r\nb']))
  expect(told).toContain('a?]0;owned???b')
})
