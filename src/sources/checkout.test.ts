import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScratchRepository, scratchRepository } from '../../test/support/scratch-repository.ts'
import { isInsideLink, requireSafeEntryPath } from './checkout-plan.ts'
import { openRepository, type Repository } from './repository.ts'

let scratch: ScratchRepository
let repository: Repository
let target = 0

beforeAll(async () => {
  scratch = scratchRepository()
  repository = await openRepository(scratch.folder)
})

afterAll(async () => {
  await repository.close()
  scratch.remove()
})

const nextFolder = () => join(scratch.place, `out${target++}`)

/** A commit with one file of any name, made without git's own checks. */
function hostileCommit(path: string, mode = '100644', content = 'owned'): string {
  const names = path.split('/')
  let oid = scratch.object('blob', content)
  for (const [i, name] of names.reverse().entries()) {
    const record = Buffer.from(`${i === 0 ? mode : '40000'} ${name}\0`)
    oid = scratch.object('tree', Buffer.concat([record, Buffer.from(oid, 'hex')]))
  }
  return scratch.git('commit-tree', '-m', 'hostile', oid)
}

test('files, executables and links inside are written as they were committed', async () => {
  const commit = scratch.commit({
    'a/b/c.txt': 'deep',
    'run:bin/go': '#!/bin/sh\n',
    'link:a/latest': 'b/c.txt',
    'link:bin/up': '../a/b',
    '.gitattributes': '*.txt filter=evil eol=crlf export-ignore\n',
    'a/crlf.txt': 'one\ntwo\n',
  })
  const out = await repository.checkout(commit, nextFolder())
  expect(readFileSync(join(out.folder, 'a/b/c.txt'), 'utf8')).toBe('deep')
  expect(readFileSync(join(out.folder, 'a/crlf.txt'), 'utf8')).toBe('one\ntwo\n')
  expect(lstatSync(join(out.folder, 'bin/go')).mode & 0o777).toBe(0o755)
  expect(readlinkSync(join(out.folder, 'bin/up'))).toBe('../a/b')
  expect(out).toMatchObject({ files: 4, submodules: [] })
})

test('only what is wanted is written', async () => {
  const commit = scratch.commit({ 'x/1': '1', 'y/2': '2' }, { branch: 'some' })
  const { folder } = await repository.checkout(commit, nextFolder(), { keep: (path) => path.startsWith('x/') })
  expect(readdirSync(folder)).toEqual(['x'])
})

test('an existing folder is not written into', async () => {
  const commit = scratch.commit({ 'x/1': '1' }, { branch: 'some' })
  const folder = nextFolder()
  mkdirSync(folder)
  writeFileSync(join(folder, 'mine'), '')
  await expect(repository.checkout(commit, folder)).rejects.toThrow(/EEXIST/)
  expect(readdirSync(folder)).toEqual(['mine'])
})

test('a checkout above the limits is refused before anything is written', async () => {
  const commit = scratch.commit({ 'x/1': '12345', 'y/2': '2' }, { branch: 'big' })
  const folder = nextFolder()
  for (const limits of [
    { entries: 1, bytes: 100 },
    { entries: 9, bytes: 5 },
  ]) {
    await expect(repository.checkout(commit, folder, { limits })).rejects.toMatchObject({ code: 'too-large' })
  }
  expect(existsSync(folder)).toBe(false)
})

const unsafe = [
  ...[
    '..',
    '../x',
    'a/../../x',
    './x',
    '.',
    '.git/config',
    '.GIT/config',
    'a/.Git/hooks/post-checkout',
    '.git',
    'git~1/config',
  ],
  ...[
    'GIT~1',
    '.git ',
    '.git.',
    '.git./x',
    '.git::$INDEX_ALLOCATION/x',
    '.g\u200cit/config',
    '.\ufeffgit',
    '..\\x',
    'a\\..\\..\\x',
  ],
  ...['. .', '.. ', '...'],
]

test('[T24] paths that leave the checkout or name git’s own files are refused, and nothing is written', async () => {
  const before = readdirSync(scratch.place).length
  for (const path of unsafe) {
    await expect(repository.checkout(hostileCommit(path), nextFolder()), JSON.stringify(path)).rejects.toMatchObject({
      code: 'not-allowed',
    })
  }
  expect(readdirSync(scratch.place).length).toBe(before)
})

const outside = [
  '/etc/passwd',
  '..',
  '../',
  '../../x',
  'a/../../..',
  'a/../b',
  './../..',
  'x\\..',
  '.git/config',
  '../.git',
  '',
]

test('[T24] links that leave the checkout are refused, and nothing stays behind', async () => {
  for (const content of outside) {
    const folder = nextFolder()
    const commit = hostileCommit('link', '120000', content)
    await expect(repository.checkout(commit, folder), content).rejects.toMatchObject({ code: 'not-allowed' })
    expect(existsSync(folder)).toBe(false)
  }
})

test('[T24] a file is never written through a link of the same commit', async () => {
  const blob = Buffer.from(scratch.object('blob', 'owned'), 'hex')
  const link = Buffer.from(scratch.object('blob', '../victim'), 'hex')
  const inner = Buffer.from(scratch.object('tree', Buffer.concat([Buffer.from('100644 file\0'), blob])), 'hex')
  const tree = scratch.object('tree', Buffer.concat([Buffer.from('120000 a\0'), link, Buffer.from('40000 a\0'), inner]))
  const victim = join(scratch.place, 'victim')
  mkdirSync(victim)
  await expect(repository.checkout(scratch.git('commit-tree', '-m', 'x', tree), nextFolder())).rejects.toThrow()
  expect(readdirSync(victim)).toEqual([])
})

test('[T24] whatever the parts, an accepted path or link stays inside', () => {
  const part = fc.constantFrom('..', '.', '', 'a', 'b', '.git', 'c d', '...', 'é', '.github', '.gitignore')
  const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))
  fc.assert(
    fc.property(path, path, (link, target) => {
      const safe = (() => {
        try {
          requireSafeEntryPath(link)
          return true
        } catch {
          return false
        }
      })()
      if (!safe) return
      expect(join('/root', link).startsWith('/root/')).toBe(true)
      if (isInsideLink(link, target)) expect(`${join('/root', link, '..', target)}/`.startsWith('/root/')).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('ordinary dot files are safe', () => {
  for (const path of [
    '.github/workflows/ci.yml',
    '.gitignore',
    'a/.gitkeep',
    'app/[...slug]/page.tsx',
    ':odd',
    'git~12',
  ]) {
    expect(() => requireSafeEntryPath(path), path).not.toThrow()
  }
})
