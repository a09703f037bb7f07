import { linesOf, textOf, wordsOf } from '../formats/text.ts'
import type { LockReader } from '../reader.ts'
import { baseOf } from '../tree.ts'

/**
 * go.sum and go.work.sum choose no version (go.mod does, and is compared by what is used of it): lines that come and go touch nobody.
 * Only a module whose content is another under the same version is a change, and then of everybody.
 */
export const goSum: LockReader = {
  id: 'go-sum',
  family: 'go',
  wants: (path) => baseOf(path) === 'go.sum' || baseOf(path) === 'go.work.sum',
  maxBytes: 20_000_000,
  compare(before, after) {
    const [old, now] = [sumsOf(before), sumsOf(after)]
    const isForged = [...now].some(([module, sum]) => old.has(module) && old.get(module) !== sum)
    return { members: isForged ? 'everything' : new Map(), packages: [] }
  },
}

/** Module and version → hash of its content; those of go.mod files alone are left out. */
function sumsOf(bytes: Uint8Array | null): Map<string, string> {
  const sums = new Map<string, string>()
  for (const line of bytes === null ? [] : linesOf(textOf(bytes))) {
    const [module, version, sum, ...rest] = wordsOf(line)
    if (module === undefined) continue
    if (version === undefined || sum === undefined || rest.length > 0)
      throw new Error(`"${line}" is no line of a go.sum`)
    if (!version.endsWith('/go.mod')) sums.set(`${module} ${version}`, sum)
  }
  return sums
}
