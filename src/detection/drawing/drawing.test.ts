import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer } from '../dependencies/answer.ts'
import { drawAnswer } from './drawing.ts'
import { layOut } from './layout.ts'
import { writeMermaid } from './mermaid.ts'
import { writeSvg } from './svg.ts'

const flags = { infrastructure: false, pipeline: false, testsOnly: false, docsOnly: false, nothing: false }
const touched = (...ways: readonly string[][]): Answer => ({
  rebuild: ways.map((links) => ({ component: links.at(-1) ?? '', path: '.', reasons: [links] })),
  ...{ redeploy: [], maybe: [], infrastructure: false, flags, unclaimed: [], findings: [] },
})

test('ways share what they have in common, and components stand last', () => {
  const drawing = drawAnswer(touched(['a.ts', 'import in b', 'web'], ['a.ts', 'import in b', 'import in c', 'api']))
  expect(drawing.nodes.map(({ text, rank }) => [text, rank])).toEqual([
    ['a.ts', 0],
    ['import in b', 1],
    ['web', 3],
    ['import in c', 2],
    ['api', 3],
  ])
  expect(drawing.edges).toHaveLength(4)
})

test('Mermaid text cannot be left by a name', () => {
  const text = writeMermaid(drawAnswer(touched(['a"]\nclick n0 "javascript:x"', 'web'])))
  expect(text.split('\n')).toHaveLength(7)
  expect(text).toContain('n0["a#34;#93;#10;click n0 #34;javascript:x#34;"]')
  expect(text).toContain('n1[["web"]]:::rebuild')
})

test('an SVG cannot be left by a name, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const picture = writeSvg(drawAnswer(touched([name, 'web'])))
      const tags = picture.match(/<[^>]*>/g) ?? []
      expect(tags.filter((tag) => !/^<\/?(?:svg|title|rect|text|g|path)[ />]/.test(`${tag}`))).toEqual([])
      expect(picture).not.toMatch(/\p{Cs}/u)
    }),
  )
})

test('no two boxes of a drawing cover each other', () => {
  const ways = Array.from({ length: 40 }, (_, at) => [
    `f${at % 7}`,
    `link ${at % 11}`,
    ...(at % 2 ? ['more'] : []),
    `c${at}`,
  ])
  const { nodes } = layOut(drawAnswer(touched(...ways)))
  const overlaps = nodes.flatMap((one, at) =>
    nodes.slice(at + 1).filter((other) => {
      const besides = one.x + one.width <= other.x || other.x + other.width <= one.x
      return !besides && !(one.y + one.height <= other.y || other.y + other.height <= one.y)
    }),
  )
  expect(overlaps).toEqual([])
})

test('of very many ways, the first of each component are drawn and the rest is counted', () => {
  const drawing = drawAnswer(touched(...Array.from({ length: 400 }, (_, at) => [`f${at}`, 'web'])))
  expect(drawing.leftOut).toBe(250)
})
