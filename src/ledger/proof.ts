import { hashNode } from './merkle.ts'

/** A run of leaves: from the first (counted from 0) up to, not including, the second. */
export type Span = readonly [from: number, to: number]

/** Which subtrees' roots prove that leaf `index` is in the tree of `size` leaves, from the leaf upwards (RFC 6962, 2.1.1). */
export function spansOfInclusion(index: number, size: number): Span[] {
  return descend(index, 0, size)
}

/** Which subtrees' roots prove that the tree of `size` leaves begins with that of `first` leaves (RFC 6962, 2.1.2). */
export function spansOfConsistency(first: number, size: number): Span[] {
  return first === 0 || first === size ? [] : descendConsistently(first, 0, size, true)
}

/** Whether a path proves that the leaf hash is number `index` (from 0) of the tree with this size and root (RFC 9162, 2.1.3.2). */
export function isIncluded(claim: {
  index: number
  size: number
  leaf: Buffer
  path: readonly Buffer[]
  root: Buffer
}): boolean {
  let { index } = claim
  let last = claim.size - 1
  if (index < 0 || index > last) return false
  let hash = claim.leaf
  for (const step of claim.path) {
    if (last === 0) return false
    if (index % 2 === 1 || index === last) {
      hash = hashNode(step, hash)
      while (index % 2 === 0 && index !== 0) [index, last] = [half(index), half(last)]
    } else {
      hash = hashNode(hash, step)
    }
    ;[index, last] = [half(index), half(last)]
  }
  return last === 0 && hash.equals(claim.root)
}

/** Whether a path proves that the tree of the second size and root begins with that of the first (RFC 9162, 2.1.4.2). */
export function isConsistent(claim: {
  first: { size: number; root: Buffer }
  second: { size: number; root: Buffer }
  path: readonly Buffer[]
}): boolean {
  const { first, second } = claim
  if (first.size > second.size) return false
  if (first.size === second.size) return claim.path.length === 0 && first.root.equals(second.root)
  if (first.size === 0) return claim.path.length === 0
  const path = isPowerOfTwo(first.size) ? [first.root, ...claim.path] : [...claim.path]
  let index = first.size - 1
  let last = second.size - 1
  while (index % 2 === 1) [index, last] = [half(index), half(last)]
  const start = path.shift()
  if (start === undefined) return false
  let before = start
  let after = start
  for (const step of path) {
    if (last === 0) return false
    if (index % 2 === 1 || index === last) {
      before = hashNode(step, before)
      after = hashNode(step, after)
      while (index % 2 === 0 && index !== 0) [index, last] = [half(index), half(last)]
    } else {
      after = hashNode(after, step)
    }
    ;[index, last] = [half(index), half(last)]
  }
  return last === 0 && before.equals(first.root) && after.equals(second.root)
}

function descend(index: number, from: number, to: number): Span[] {
  if (to - from === 1) return []
  const middle = from + splitOf(to - from)
  return from + index < middle
    ? [...descend(index, from, middle), [middle, to]]
    : [...descend(from + index - middle, middle, to), [from, middle]]
}

function descendConsistently(first: number, from: number, to: number, whole: boolean): Span[] {
  if (first === to - from) return whole ? [] : [[from, to]]
  const middle = from + splitOf(to - from)
  return first <= middle - from
    ? [...descendConsistently(first, from, middle, whole), [middle, to]]
    : [...descendConsistently(first - (middle - from), middle, to, false), [from, middle]]
}

/** The largest power of two smaller than `size`. */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

function isPowerOfTwo(size: number): boolean {
  return splitOf(size) * 2 === size || size === 1
}

function half(value: number): number {
  return Math.floor(value / 2)
}
