import { hash } from 'node:crypto'

/**
 * The right edge of a Merkle tree (RFC 6962): the roots of its full subtrees from the largest to the smallest,
 * one for every bit set in `size`. It is all that appending and the root need.
 */
export interface Edge {
  readonly size: number
  readonly hashes: readonly Buffer[]
}

/** The tree of no leaves. */
export const emptyEdge: Edge = { size: 0, hashes: [] }

const leafPrefix = Buffer.from([0])
const nodePrefix = Buffer.from([1])
const hashBytes = 32

/** The hash of one leaf's bytes. */
export function hashLeaf(bytes: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([leafPrefix, bytes]), 'buffer')
}

/** The hash of an inner node from those of its two children. */
export function hashNode(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer')
}

/** The edge of the tree with one more leaf, given by its hash. */
export function extendEdge(edge: Edge, leaf: Buffer): Edge {
  const hashes = [...edge.hashes]
  let joined = leaf
  for (let size = edge.size; size % 2 === 1; size = (size - 1) / 2) joined = hashNode(hashes.pop() ?? leaf, joined)
  hashes.push(joined)
  return { size: edge.size + 1, hashes }
}

/** The root hash of the tree with this edge; of no leaves, the hash of nothing. */
export function rootOf(edge: Edge): Buffer {
  const root = edge.hashes.reduceRight<Buffer | undefined>(
    (right, left) => (right ? hashNode(left, right) : left),
    undefined,
  )
  return root ?? hash('sha256', Buffer.alloc(0), 'buffer')
}

/** The edge as bytes, to be kept beside its size. */
export function packEdge(edge: Edge): Buffer {
  return Buffer.concat(edge.hashes)
}

/** The edge from kept bytes, or `undefined` when they cannot belong to that size. */
export function unpackEdge(size: number, bytes: Buffer): Edge | undefined {
  const hashes = Array.from({ length: bytes.length / hashBytes }, (_, i) =>
    bytes.subarray(i * hashBytes, (i + 1) * hashBytes),
  )
  const wanted = size.toString(2).replaceAll('0', '').length
  return bytes.length === wanted * hashBytes ? { size, hashes } : undefined
}
