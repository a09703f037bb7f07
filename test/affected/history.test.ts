import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runTidegate } from '../support/cli.ts'
import { type ScratchRepository, scratchEnvironment, scratchRepository } from '../support/scratch-repository.ts'
import { type AffectedDocument, ask } from './corpus.ts'

const image = (folder: string) => `FROM node:24\nCOPY ${folder}/ .\n`
const shop = {
  'cart/Dockerfile': image('cart'),
  'cart/main.js': '1\n',
  'mail/Dockerfile': image('mail'),
  'mail/main.js': '1\n',
  'pay/Dockerfile': image('pay'),
  'pay/main.js': '1\n',
}

let repository: ScratchRepository
beforeEach(() => {
  repository = scratchRepository()
})
afterEach(() => repository.remove())

const touched = ({ rebuild }: AffectedDocument) => rebuild.map(({ component }) => component)
const reasons = ({ rebuild }: AffectedDocument) => rebuild.flatMap((one) => one.reasons)
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, ...args], { env: scratchEnvironment, stdio: 'pipe' })
    .toString()
    .trim()

/** A commit of the tree of `tree` with these parents. */
function mergeOf(tree: string, ...parents: string[]): string {
  return repository.git('commit-tree', '-m', 'merge', ...parents.flatMap((parent) => ['-p', parent]), `${tree}^{tree}`)
}

describe('the range', () => {
  test('is HEAD against its parent where none is named', async () => {
    repository.commit(shop)
    repository.commit({ 'cart/main.js': '2\n' })
    const { out } = await runTidegate(['affected', '--json', '--repo', repository.folder])
    expect(touched(JSON.parse(out) as AffectedDocument)).toEqual(['cart'])
  })

  test('of one commit is against its first parent', async () => {
    repository.commit(shop)
    const middle = repository.commit({ 'cart/main.js': '2\n' })
    repository.commit({ 'mail/main.js': '2\n' })
    expect(touched(await ask(repository, middle))).toEqual(['cart'])
    expect(touched(await ask(repository, 'main'))).toEqual(['mail'])
    expect(touched(await ask(repository, 'main~2..main'))).toEqual(['cart', 'mail'])
  })

  test('with three dots begins where the two parted', async () => {
    const start = repository.commit(shop)
    repository.commit({ 'mail/main.js': '2\n' })
    repository.commit({ 'cart/main.js': '2\n' }, { branch: 'topic', from: start })
    expect(touched(await ask(repository, 'main...topic'))).toEqual(['cart'])
    expect(touched(await ask(repository, 'main..topic'))).toEqual(['cart', 'mail'])
  })

  test('that names nothing is refused with what to do', async () => {
    repository.commit(shop)
    const { exit, err } = await runTidegate(['affected', 'mian..main', '--repo', repository.folder])
    expect([exit, err]).toEqual([2, expect.stringContaining('nothing that "mian" means')])
    const option = await runTidegate(['affected', '--repo', repository.folder, '--', '--output=x..main'])
    expect(option).toMatchObject({ exit: 2, out: '' })
  })

  test('that changes nothing touches nothing', async () => {
    const only = repository.commit(shop)
    const document = await ask(repository, `${only}..${only}`)
    expect([touched(document), document.flags.nothing]).toEqual([[], true])
  })
})

describe('everything is touched, and the reason is said', () => {
  test('by a first push', async () => {
    const first = repository.commit(shop)
    expect(reasons(await ask(repository, first))).toEqual([
      'first push → cart',
      'first push → mail',
      'first push → pay',
    ])
    expect(touched(await ask(repository, `${'0'.repeat(40)}..main`))).toEqual(['cart', 'mail', 'pay'])
  })

  test('when a force push took the base away', async () => {
    repository.commit(shop)
    const gone = '1'.repeat(40)
    expect(reasons(await ask(repository, `${gone}..main`))[0]).toBe(`${gone} is not in this clone → cart`)
  })

  test('when a shallow clone lacks the base', async () => {
    repository.commit(shop)
    repository.commit({ 'cart/main.js': '2\n' })
    const shallow = join(repository.place, 'shallow')
    git(repository.place, 'clone', '--quiet', '--depth=1', `file://${repository.folder}`, shallow)
    const clone = { ...repository, folder: shallow }
    expect(reasons(await ask(clone, 'HEAD'))[0]).toMatch(/^[0-9a-f]{12} is not in this clone → cart$/)
    expect(touched(await ask(clone, 'HEAD~1..HEAD'))).toEqual(['cart', 'mail', 'pay'])
  })

  test('when the two have nothing in common', async () => {
    repository.commit(shop)
    repository.commit(shop, { branch: 'orphan' })
    expect(reasons(await ask(repository, 'orphan...main'))[0]).toBe('nothing in common → cart')
  })
})

describe('a rewritten or merged history', () => {
  test('a force push is compared with what was there before it', async () => {
    const start = repository.commit(shop)
    const before = repository.commit({ 'mail/main.js': '2\n' })
    const after = repository.commit({ 'cart/main.js': '2\n' }, { branch: 'other', from: start })
    expect(touched(await ask(repository, `${before}..${after}`))).toEqual(['cart', 'mail'])
  })

  test('a merge is what it brings to the branch that took it', async () => {
    const start = repository.commit(shop)
    const ours = repository.commit({ 'mail/main.js': '2\n' })
    repository.commit({ 'cart/main.js': '2\n' }, { branch: 'topic', from: start })
    const both = repository.commit({ 'cart/main.js': '2\n' }, { branch: 'both', from: ours })
    const merge = mergeOf(both, ours, repository.git('rev-parse', 'topic'))
    expect(touched(await ask(repository, merge))).toEqual(['cart'])
    expect(touched(await ask(repository, `topic..${merge}`))).toEqual(['mail'])
  })

  test('an octopus brings what all of its branches do', async () => {
    const start = repository.commit(shop)
    const one = repository.commit({ 'cart/main.js': '2\n' }, { branch: 'one', from: start })
    const two = repository.commit({ 'mail/main.js': '2\n' }, { branch: 'two', from: start })
    const all = repository.commit({ 'cart/main.js': '2\n', 'mail/main.js': '2\n' }, { branch: 'all', from: start })
    expect(touched(await ask(repository, mergeOf(all, start, one, two)))).toEqual(['cart', 'mail'])
  })
})

describe('the repository', () => {
  test('may be a checked-out one, asked from a folder inside it', async () => {
    repository.commit(shop)
    repository.commit({ 'cart/main.js': '2\n' })
    const clone = join(repository.place, 'clone')
    git(repository.place, 'clone', '--quiet', repository.folder, clone)
    mkdirSync(join(clone, 'cart/deep'))
    const { out } = await runTidegate(['affected', '--json'], { cwd: join(clone, 'cart/deep') })
    expect(touched(JSON.parse(out) as AffectedDocument)).toEqual(['cart'])
  })

  test('that is none is refused with what to do', async () => {
    const { exit, err } = await runTidegate(['affected', '--repo', '/nowhere/at/all'])
    expect([exit, err]).toEqual([2, expect.stringContaining('a git repository was wanted')])
  })

  test('whose names are no UTF-8 is told with their bytes', async () => {
    const base = repository.commit(shop)
    const blob = repository.object('blob', '1\n')
    const listed = repository.git('ls-tree', '-z', `${base}:cart`)
    const entry = Buffer.concat([
      Buffer.from(`100644 blob ${blob}\t`),
      Buffer.from([0x66, 0xff, 0xe9]),
      Buffer.from('\0'),
    ])
    const mktree = (input: Buffer) =>
      execFileSync('git', [`--git-dir=${repository.folder}`, 'mktree', '-z'], { input, env: scratchEnvironment })
        .toString()
        .trim()
    const cart = mktree(Buffer.concat([Buffer.from(listed), entry]))
    const top = repository.git('ls-tree', '-z', base).replace(/tree [0-9a-f]{40}\tcart/, `tree ${cart}\tcart`)
    const head = repository.git('commit-tree', '-m', 'odd', '-p', base, mktree(Buffer.from(top)))
    expect(reasons(await ask(repository, head))).toEqual(['cart/f\\xff\\xe9 → COPY in cart/Dockerfile → cart'])
  })
})
