import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { openRepository, type Repository } from './repository.ts'

let scratch: ScratchRepository
let repository: Repository
let first: string
let second: string

beforeAll(async () => {
  scratch = scratchRepository()
  first = scratch.commit({
    'tidegate.yaml': 'version: 1\n',
    'apps/nextgen/landing/page.ts': 'one',
    'apps/kvibe/a b\nc.txt': 'odd',
    'run:bin/build': '#!/bin/sh\n',
    'link:latest': 'apps/nextgen',
  })
  second = scratch.commit(
    {
      'apps/nextgen/landing/page.ts': null,
      'apps/nextgen/admin/page.ts': 'one',
      'tidegate.yaml': 'version: 1\n# more\n',
    },
    {
      author: 'Grace <Grace@Example.com>',
      message: 'Move the page\n\nCo-Authored-By: Lin <lin@example.com>\nco-authored-by: Ada <ada@example.com>\n',
    },
  )
  scratch.git('tag', '-a', '-m', 'one', 'v1', first)
  repository = await openRepository(scratch.folder)
})

afterAll(async () => {
  await repository.close()
  scratch.remove()
})

test('a file is read from a commit as it was there', async () => {
  expect(String(await repository.readBlob(first, 'tidegate.yaml', 1000))).toBe('version: 1\n')
  expect(String(await repository.readBlob(second, 'tidegate.yaml', 1000))).toBe('version: 1\n# more\n')
  expect(await repository.readBlob(second, 'apps/nextgen/landing/page.ts', 1000)).toBeNull()
  expect(await repository.readBlob(second, 'tidegate.yaml/inner', 1000)).toBeNull()
})

test('a file larger than wanted is refused and the reader goes on', async () => {
  const large = scratch.commit({ 'large.bin': Buffer.alloc(3_000_000, 7) }, { branch: 'large' })
  await expect(repository.readBlob(large, 'large.bin', 1_000_000)).rejects.toMatchObject({ code: 'too-large' })
  expect((await repository.readBlob(large, 'large.bin', 4_000_000))?.length).toBe(3_000_000)
})

test('links and folders are not read as files', async () => {
  await expect(repository.readBlob(first, 'latest', 1000)).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(repository.readBlob(first, 'apps', 1000)).rejects.toMatchObject({ code: 'invalid-input' })
})

test('many reads at once are answered in their own right, and an unknown commit by name', async () => {
  const texts = await Promise.all(
    Array.from({ length: 200 }, (_, i) => repository.readBlob(i % 2 ? first : second, 'tidegate.yaml', 1000)),
  )
  expect(new Set(texts.map(String)).size).toBe(2)
  await expect(repository.readBlob('0'.repeat(39) + '1', 'x', 10)).rejects.toMatchObject({ code: 'not-found' })
})

test('the tree is listed with modes, sizes and odd names', async () => {
  const entries = await repository.listTree(first, [], { sizes: true })
  expect(entries.map((e) => [e.mode, e.size, e.path])).toEqual([
    ['100644', 3, 'apps/kvibe/a b\nc.txt'],
    ['100644', 3, 'apps/nextgen/landing/page.ts'],
    ['100755', 10, 'bin/build'],
    ['120000', 12, 'latest'],
    ['100644', 11, 'tidegate.yaml'],
  ])
  expect((await repository.listTree(first, ['apps/nextgen'])).length).toBe(1)
  expect(await repository.listTree(first, ['apps/*'])).toEqual([])
})

test('changes come as data, a move as two files or as one', async () => {
  const changes = await repository.changedPaths(first, second)
  expect(changes.map((c) => [c.status, c.path])).toEqual([
    ['added', 'apps/nextgen/admin/page.ts'],
    ['deleted', 'apps/nextgen/landing/page.ts'],
    ['modified', 'tidegate.yaml'],
  ])
  const [moved] = await repository.changedPaths(first, second, { renames: true })
  expect(moved).toMatchObject({
    status: 'renamed',
    from: 'apps/nextgen/landing/page.ts',
    path: 'apps/nextgen/admin/page.ts',
  })
})

test('without a base everything is added', async () => {
  const changes = await repository.changedPaths(null, first)
  expect(changes.length).toBe(5)
  expect(changes.every((c) => c.status === 'added')).toBe(true)
})

test('a path that is not UTF-8 is shown byte by byte, and never as another path', async () => {
  const blob = scratch.object('blob', 'x')
  const record = (name: Buffer | string) =>
    Buffer.concat([Buffer.from('100644 '), Buffer.from(name), Buffer.from([0]), Buffer.from(blob, 'hex')])
  const tree = scratch.object('tree', Buffer.concat([record('a\\xff'), record(Buffer.from([0x61, 0xff]))]))
  const commit = scratch.git('commit-tree', '-m', 'odd', tree)
  expect((await repository.listTree(commit)).map((e) => e.path)).toEqual(['a\\x5cxff', 'a\\xff'])
  expect((await repository.changedPaths(null, commit)).map((c) => c.path)).toEqual(['a\\x5cxff', 'a\\xff'])
})

test('a commit names everybody who had a hand in it', async () => {
  const commit = await repository.commit(second)
  expect(commit).toMatchObject({ parents: [first], subject: 'Move the page', author: { name: 'Grace' } })
  expect(commit.emails).toEqual(['grace@example.com', 'ada@example.com', 'lin@example.com'])
  expect(commit.time.toISOString()).toBe('2026-01-01T00:02:00.000Z')
})

test('branches, tags and ids are resolved to commits', async () => {
  expect(await repository.resolveRef('main')).toBe(second)
  expect(await repository.resolveRef('v1')).toBe(first)
  expect(await repository.resolveRef('refs/heads/main')).toBe(second)
  expect(await repository.resolveRef(first)).toBe(first)
  expect(await repository.resolveRef('nobody')).toBeNull()
  expect((await repository.refs()).get('refs/tags/v1')).toBe(first)
})

test('equal files give an equal digest whatever the history', async () => {
  const other = scratch.commit(
    { 'apps/nextgen/landing/page.ts': 'one', 'other.txt': '' },
    { branch: 'other', from: second },
  )
  const digest = await repository.treeDigest(first, ['apps/nextgen/landing'])
  expect(await repository.treeDigest(other, ['apps/nextgen/landing'])).toBe(digest)
  expect(await repository.treeDigest(second, ['apps/nextgen'])).not.toBe(digest)
})

test('merges are tried without a work tree', async () => {
  const mine = scratch.commit({ 'tidegate.yaml': 'mine' }, { branch: 'mine', from: second })
  const yours = scratch.commit({ 'tidegate.yaml': 'yours' }, { branch: 'yours', from: second })
  const apart = scratch.commit({ 'new.txt': 'new' }, { branch: 'apart', from: second })
  expect(await repository.mergesCleanly(mine, yours)).toEqual({ clean: false, conflicts: ['tidegate.yaml'] })
  expect(await repository.mergesCleanly(mine, apart)).toMatchObject({ clean: true })
  expect(await repository.mergeBase(mine, yours)).toBe(second)
  expect(await repository.isAncestor(first, mine)).toBe(true)
  expect(await repository.isAncestor(mine, first)).toBe(false)
  expect(await repository.commitsBetween(first, mine, 10)).toEqual([mine, second])
})

test('[T18] a definition comes from the commit asked for, whatever refs/replace, branches or a work tree say', async () => {
  const hostile = scratch.commit({ 'tidegate.yaml': 'hostile' }, { branch: 'pull', from: second })
  scratch.git('replace', second, hostile)
  expect(String(await repository.readBlob(second, 'tidegate.yaml', 1000))).toBe('version: 1\n# more\n')
  const trusted = await repository.resolveRef('refs/heads/main')
  expect(String(await repository.readBlob(trusted ?? '', 'tidegate.yaml', 1000))).toBe('version: 1\n# more\n')
})

test('a folder that is no repository is refused by name, also inside another repository', async () => {
  await expect(openRepository(join(scratch.place, 'none'))).rejects.toMatchObject({ code: 'not-found' })
  await expect(openRepository(join(scratch.folder, 'objects'))).rejects.toMatchObject({ code: 'not-found' })
})

test('a closed repository has no process left, and starts none when it is asked again', async () => {
  const other = await openRepository(scratch.folder)
  await other.readBlob(first, 'tidegate.yaml', 100)
  await other.close()
  await expect(other.readBlob(first, 'tidegate.yaml', 100)).rejects.toMatchObject({ code: 'unavailable' })
  await other.close()
})
