import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './jsonc.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

test('comments, commas at the end and a byte order mark are read over', () => {
  const text = '\uFEFF{\n  // a, "b": [1,]\n  "a": [1, 2, /* , ] */ ],\n  "b": "// no /* comment, ]",\n}\n'
  expect(parse(text)).toEqual({ a: [1, 2], b: '// no /* comment, ]' })
})

test('a broken text is refused', () => {
  for (const text of ['', '{', '{"a": }', '// only', '{"a": "', '<<<<<<< HEAD'])
    expect(() => parse(text)).toThrow(SyntaxError)
})

test('whatever JSON says it says with comments and commas too', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parse(`/* x */ ${text} // "y"`)).toEqual(JSON.parse(text))
    }),
  )
})

test('a text of a megabyte of slashes, quotes or commas is answered at once', () => {
  const start = process.cpuUsage()
  for (const piece of ['/', '"', ',', '/*', '\\']) expect(() => parse(piece.repeat(1_000_000))).toThrow()
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(3)
})
