import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { openObjectReader } from './object-reader.ts'

let scratch: ScratchRepository
let commit: string

beforeAll(() => {
  scratch = scratchRepository()
  commit = scratch.commit({ 'a.ts': '1' })
})

afterAll(() => scratch.remove())

test('what was asked before the closing is answered, even in the same moment', async () => {
  for (let round = 0; round < 20; round++) {
    const objects = openObjectReader(scratch.folder)
    if (round % 2 === 0) await objects.read(commit, 1000)
    const asked = [objects.read(commit, 1000), objects.read('0'.repeat(40), 1000), objects.findCommit('main')]
    await objects.close()
    expect((await Promise.all(asked)).map((found) => found?.oid)).toEqual([commit, undefined, commit])
  }
})

test('what is asked after the closing starts no process that nobody would end', async () => {
  const objects = openObjectReader(scratch.folder)
  await objects.read(commit, 1000)
  await objects.close()
  await expect(objects.read(commit, 1000)).rejects.toMatchObject({ code: 'unavailable' })
  await objects.close()
})
