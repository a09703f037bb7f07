import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { scratchRepository } from '../../test/support/scratch-repository.ts'
import { listChanges } from './changes.ts'
import { openObjectReader } from './object-reader.ts'
import { diffCommits } from './tree-diff.ts'

const scratch = scratchRepository()
const objects = openObjectReader(scratch.folder)
afterAll(async () => {
  await objects.close()
  scratch.remove()
})

const segment = fc.constantFrom('a', 'a-b', 'a.b', 'b', 'été', 'x y', 'a"', 'Z')
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'))
const file = fc.tuple(fc.constantFrom('', 'run:', 'link:'), fc.constantFrom('1', '2'))

/** A set of files in which no file is also a folder. */
const files = fc.dictionary(path, file, { maxKeys: 8 }).map((wanted) => {
  const paths = Object.keys(wanted).filter((one) => !Object.keys(wanted).some((other) => one.startsWith(`${other}/`)))
  return Object.fromEntries(paths.map((one) => [`${wanted[one]?.[0] ?? ''}${one}`, wanted[one]?.[1] ?? '']))
})

test('says what git says, whatever came, went or became something else', async () => {
  let turn = 0
  await fc.assert(
    fc.asyncProperty(files, files, async (before, after) => {
      turn += 1
      const [base, head] = [before, after].map((made, at) =>
        scratch.commit({ keep: 'x', ...made }, { branch: `b${turn}-${at}` }),
      )
      const found = await diffCommits(objects, base ?? '', head ?? '')
      expect(found).toEqual(await listChanges(scratch.folder, base ?? '', head ?? ''))
    }),
    { numRuns: 40 },
  )
}, 60_000)
