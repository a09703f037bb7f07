import { isAscii } from 'node:buffer'
import type { FileList } from '../lib/file-list.ts'

/**
 * The list that the output of `git ls-tree -r -z` is, without an object or a text for each file; undefined where names are not plain
 * ASCII, as git's order is another then, or hold what escaped names hold.
 */
export function packedList(listing: Buffer): FileList | undefined {
  if (!isAscii(listing)) return undefined
  const text = listing.toString('latin1')
  if (text.includes('\\x')) return undefined
  const { length, paths, ends, others } = boundsOf(text)
  const startOf = (index: number) => (index === 0 ? 0 : (ends[index - 1] ?? 0) + 1)
  return {
    length,
    others,
    pathAt: (index) => text.slice(paths[index], ends[index]),
    nameAt(index) {
      const slash = text.lastIndexOf('/', ends[index])
      return text.slice(Math.max(slash + 1, paths[index] ?? 0), ends[index])
    },
    modeAt: (index) => text.slice(startOf(index), startOf(index) + '100644'.length),
    oidAt(index) {
      const tab = (paths[index] ?? 0) - 1
      return text.slice(text.lastIndexOf(' ', tab) + 1, tab)
    },
  }
}

interface Bounds {
  readonly length: number
  readonly paths: Int32Array
  readonly ends: Int32Array
  readonly others: readonly number[]
}

/** No record is shorter: mode, type, an id of 40 digits, and a path of one letter. */
const shortest = '100644 blob \t?\0'.length + 40

/** Where each path begins and ends in records of `<mode> <type> <id>\t<path>\0`. */
function boundsOf(text: string): Bounds {
  const most = Math.ceil(text.length / shortest)
  const [paths, ends] = [new Int32Array(most), new Int32Array(most)]
  const others: number[] = []
  let length = 0
  for (let start = 0; start < text.length; length++) {
    const tab = text.indexOf('\t', start + shortest - 3)
    const end = text.indexOf('\0', tab)
    paths[length] = tab + 1
    ends[length] = end
    if (!text.startsWith('100', start)) others.push(length)
    start = end + 1
  }
  return { length, paths, ends, others }
}
