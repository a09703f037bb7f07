import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { openRepository, type Repository } from '../sources/repository.ts'
import { noShelf, openShelf, type Shelf } from '../sources/shelf.ts'
import { resolveRange } from './affected-range.ts'
import { findAffected } from './find-affected.ts'
import { openDependencies } from './read-dependencies.ts'

const shop = {
  'package.json': '{"name":"top","private":true,"workspaces":["web","ui"]}\n',
  'web/package.json': '{"name":"web","dependencies":{"ui":"*"},"scripts":{"start":"next start"}}\n',
  'ui/package.json': '{"name":"ui","version":"1.0.0"}\n',
  'ui/logo.svg': '1\n',
}

let scratch: ScratchRepository
let repository: Repository
let reads: string[]
let shelf: Shelf
beforeEach(async () => {
  scratch = scratchRepository()
  const opened = await openRepository(scratch.folder)
  reads = []
  repository = {
    ...opened,
    listFiles: (...args) => {
      reads.push('tree')
      return opened.listFiles(...args)
    },
    readBytes: (...args) => {
      reads.push('blob')
      return opened.readBytes(...args)
    },
  }
  shelf = openShelf(join(scratch.place, 'shelf'))
})
afterEach(async () => {
  await repository.close()
  scratch.remove()
})

/** What a range touches, with nothing in memory; and how often a tree and a blob were read for it. */
async function ask(range: string, from: Shelf = shelf) {
  reads.splice(0)
  const dependencies = openDependencies(repository, from)
  const settings = async () => ({ trouble: 'there are none' })
  const { answer } = await findAffected(dependencies, await resolveRange(repository, range), settings)
  await dependencies.keep()
  const count = (what: string) => reads.filter((read) => read === what).length
  return { answer, trees: count('tree'), blobs: count('blob') }
}

test('a commit that changes no fact costs no tree and no blob once its base is known', async () => {
  scratch.commit(shop)
  scratch.commit({ 'ui/logo.svg': '2\n' })
  const first = await ask('main')
  expect(first.trees).toBe(1)
  scratch.commit({ 'ui/logo.svg': '3\n' })
  const second = await ask('main')
  expect([second.trees, second.blobs]).toEqual([0, 0])
  expect(second.answer.rebuild).toEqual(first.answer.rebuild)
})

test('a changed manifest is read, and the others are known', async () => {
  scratch.commit(shop)
  scratch.commit({ 'ui/logo.svg': '2\n' })
  await ask('main')
  scratch.commit({ 'ui/package.json': '{"name":"ui","version":"2.0.0","dependencies":{"ms":"2"}}\n' })
  const { answer, blobs } = await ask('main')
  expect(blobs).toBeLessThan(5)
  expect(answer.rebuild.map(({ component }) => component)).toEqual(['web'])
})

test('a shelf that is broken in any way gives the same answer', async () => {
  scratch.commit(shop)
  scratch.commit({ 'ui/logo.svg': '2\n' })
  const { answer } = await ask('main')
  const files = globSync('shelf/**/*', { cwd: scratch.place }).filter((file) => /[0-9a-f]{40}|json$/.test(file))
  expect(files.length).toBeGreaterThan(2)
  for (const text of ['', '{"format":3}', '[[1,2],["key",{}]]', '../../../etc/passwd']) {
    for (const file of files) writeFileSync(join(scratch.place, file), text)
    expect((await ask('main')).answer).toEqual(answer)
  }
})

test('without a shelf nothing is kept, and the answer is the same', async () => {
  scratch.commit(shop)
  scratch.commit({ 'ui/logo.svg': '2\n' })
  expect((await ask('main', noShelf)).answer).toEqual((await ask('main')).answer)
})
