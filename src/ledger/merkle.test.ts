import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Edge, emptyEdge, extendEdge, hashLeaf, packEdge, rootOf, unpackEdge } from './merkle.ts'
import { isConsistent, isIncluded, type Span, spansOfConsistency, spansOfInclusion } from './proof.ts'

/** The definition of RFC 6962, 2.1, written down as it stands. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Buffer.from([0]), leaves[0] ?? Buffer.alloc(0))
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha(Buffer.from([1]), definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)))
}

const edgeOf = (leaves: readonly Buffer[]): Edge =>
  leaves.reduce((edge, leaf) => extendEdge(edge, hashLeaf(leaf)), emptyEdge)
const pathOf = (leaves: readonly Buffer[], spans: Span[]) =>
  spans.map(([from, to]) => definedRoot(leaves.slice(from, to)))
const leaves = fc.array(
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 70 },
)
const someLeaves = leaves.filter((list) => list.length > 0)

test('the root computed along the edge is the one RFC 6962 defines', () => {
  fc.assert(
    fc.property(leaves, (list) => {
      expect(rootOf(edgeOf(list))).toEqual(definedRoot(list))
    }),
  )
})

test('the known roots of the reference implementation come out', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const root = rootOf(edgeOf(inputs.map((hex) => Buffer.from(hex, 'hex')))).toString('hex')
  expect(root).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
})

test('an edge survives being kept as bytes, and is refused for another number of hashes', () => {
  fc.assert(
    fc.property(leaves, (list) => {
      const edge = edgeOf(list)
      expect(unpackEdge(edge.size, packEdge(edge))).toEqual(edge)
      expect(unpackEdge(edge.size, Buffer.concat([packEdge(edge), Buffer.alloc(32)]))).toBeUndefined()
    }),
  )
})

test('every leaf of every tree is proven included, and no other leaf, place or root is', () => {
  fc.assert(
    fc.property(someLeaves, fc.nat(), (list, pick) => {
      const index = pick % list.length
      const leaf = hashLeaf(list[index] ?? Buffer.alloc(0))
      const claim = {
        index,
        size: list.length,
        leaf,
        path: pathOf(list, spansOfInclusion(index, list.length)),
        root: definedRoot(list),
      }
      expect(isIncluded(claim)).toBe(true)
      expect(isIncluded({ ...claim, leaf: hashLeaf(Buffer.from('another leaf, longer than any')) })).toBe(false)
      expect(isIncluded({ ...claim, root: hashLeaf(claim.root) })).toBe(false)
      expect(isIncluded({ ...claim, path: [...claim.path, leaf] })).toBe(false)
      expect(isIncluded({ ...claim, index: list.length })).toBe(false)
      if (claim.path.length > 0) expect(isIncluded({ ...claim, path: claim.path.slice(1) })).toBe(false)
    }),
  )
})

test('every tree is proven to begin with each of its earlier states, and with nothing else', () => {
  fc.assert(
    fc.property(someLeaves, fc.nat(), (list, pick) => {
      const size = pick % (list.length + 1)
      const first = { size, root: definedRoot(list.slice(0, size)) }
      const second = { size: list.length, root: definedRoot(list) }
      const path = pathOf(list, spansOfConsistency(size, list.length))
      expect(isConsistent({ first, second, path })).toBe(true)
      expect(isConsistent({ first: second, second: { ...first, size: list.length - 1 }, path })).toBe(false)
      if (size > 0) expect(isConsistent({ first: { size, root: hashLeaf(first.root) }, second, path })).toBe(false)
      if (size > 0)
        expect(isConsistent({ first, second: { ...second, root: hashLeaf(second.root) }, path })).toBe(false)
      expect(isConsistent({ first, second, path: [...path, first.root] })).toBe(false)
    }),
  )
})
