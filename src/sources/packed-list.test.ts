import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scratchRepository } from '../../test/support/scratch-repository.ts'
import { type FileList, type ListedFile, listOf } from '../lib/file-list.ts'
import { packedList } from './packed-list.ts'
import { openRepository } from './repository.ts'

function allOf(list: FileList): ListedFile[] {
  return Array.from({ length: list.length }, (_, at) => ({
    path: list.pathAt(at),
    mode: list.modeAt(at),
    oid: list.oidAt(at),
  }))
}

/** As git writes them: in the order of their paths. */
function listingOf(files: readonly ListedFile[]): Buffer {
  const typeOf = (mode: string) => (mode === '160000' ? 'commit' : 'blob')
  return Buffer.from(files.map(({ mode, oid, path }) => `${mode} ${typeOf(mode)} ${oid}\t${path}\0`).join(''))
}

const name = fc.stringMatching(/^[A-Za-z0-9 ._\t-]{1,12}$/).filter((text) => text !== '.' && text !== '..')
const file = fc.record({
  path: fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
  mode: fc.constantFrom('100644', '100755', '120000', '160000'),
  oid: fc.constantFrom('0123456789abcdef0123456789abcdef01234567', 'f'.repeat(64)),
})

test('what git lists is answered by number as the files are', () => {
  const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 30 })
  fc.assert(
    fc.property(files, (some) => {
      const plain = listOf(some)
      const packed = packedList(listingOf(allOf(plain)))
      expect(packed && allOf(packed)).toEqual(allOf(plain))
      const names = (list: FileList) => Array.from({ length: list.length }, (_, at) => list.nameAt(at))
      expect(packed && names(packed)).toEqual(allOf(plain).map(({ path }) => path.split('/').at(-1)))
    }),
  )
})

test('names beyond ASCII, or like the escape of one that is no text, are left to those who look at each', () => {
  const of = (path: string) => packedList(listingOf([{ path, mode: '100644', oid: 'a'.repeat(40) }]))
  expect(of('größe.ts')).toBeUndefined()
  expect(of('a\\x41.ts')).toBeUndefined()
  expect(of('a.ts')).toMatchObject({ length: 1 })
})

test('a repository lists the same files by number as one by one, whatever their names', async () => {
  const scratch = scratchRepository()
  const repository = await openRepository(scratch.folder)
  try {
    const kinds = { 'run:bin/run': 'x', 'link:latest': 'bin', 'a-b/c': '1', 'a/b': '2', 'a.b': '3', 'a\nb "c"': '4' }
    const plain = scratch.commit(kinds, { branch: 'plain' })
    const odd = scratch.commit({ ...kinds, 'größe.ts': '5', '\u{1f600}': '6', '\uff5e': '7' }, { branch: 'odd' })
    const byPath = (files: readonly ListedFile[]) => files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
    for (const commit of [plain, odd]) {
      const each = (await repository.listTree(commit)).map(({ path, mode, oid }) => ({ path, mode, oid }))
      expect(allOf(await repository.listFiles(commit))).toEqual(byPath(each))
    }
  } finally {
    await repository.close()
    scratch.remove()
  }
})
